import type { ParticipantCommand } from '#domain';
import { Controller, Delete, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConflictResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiPreconditionFailedResponse,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { ClassConstructor } from 'class-transformer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs, readQueryAs } from '../http/dto.js';
import { preconditionOf, revisionTag } from '../http/revision.js';
import { ChangeParticipant } from './change-participant.js';
import {
  DepartureDto,
  IdentityDto,
  MoveDto,
  ResearchConsentDto,
  RolesDto,
  UnlinkIdentityDto,
} from './participant-changes.dto.js';
import { changedAnswer, readIdentity, requireUuid } from './participant-requests.js';
import { ParticipantDto } from './participants.dto.js';

/**
 * One thing about a participant at a time: nothing else of them is touched, so that nobody undoes what another person
 * says at the same moment. Each may be said again.
 */
@ApiTags('Participants')
@ApiBasicAuth('basic')
@ApiParam({ name: 'id', format: 'uuid' })
@ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the revision that is to be changed' })
@ApiOkResponse({ type: ParticipantDto, description: 'The participant as they are now' })
@ApiNotFoundResponse({ description: 'No such participant' })
@ApiPreconditionFailedResponse({ description: 'If-Match names another revision' })
@Discloses({ kind: 'coordination' })
@Controller('api/participants/:id')
export class ParticipantChangesController {
  constructor(private readonly commands: CommandBus) {}

  @Post('identities')
  @HttpCode(200)
  @ApiOperation({ summary: 'Link an identity: what was recorded under it becomes theirs, from the first statement on' })
  @ApiBody({ type: IdentityDto })
  @ApiConflictResponse({ description: 'The identity is linked to somebody else' })
  async link(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { identity } = body(IdentityDto, request);
    const command = { type: 'link-identity' as const, id, identity: readIdentity(identity, '$.identity') };
    await this.#change(command, request, reply);
  }

  @Delete('identities')
  @ApiOperation({ summary: 'Unlink an identity: what was recorded under it is unclaimed again' })
  @ApiQuery({ type: UnlinkIdentityDto })
  async unlink(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { identity } = readQueryAs(UnlinkIdentityDto, request.query);
    const command = { type: 'unlink-identity' as const, id, identity: readIdentity(jsonOf(identity), 'identity') };
    await this.#change(command, request, reply);
  }

  @Put('roles')
  @ApiOperation({ summary: 'Assign roles: what they are at their school and in the programme from now on' })
  @ApiBody({ type: RolesDto })
  async roles(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#change({ type: 'assign-roles', id, ...body(RolesDto, request) }, request, reply);
  }

  @Put('school')
  @ApiOperation({ summary: 'Move them to a school from a day on; what was done before stays where it was' })
  @ApiBody({ type: MoveDto })
  async move(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#change({ type: 'move', id, ...body(MoveDto, request) }, request, reply);
  }

  @Put('departure')
  @ApiOperation({ summary: 'Let them leave their school from a day on' })
  @ApiBody({ type: DepartureDto })
  async leave(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#change({ type: 'leave', id, ...body(DepartureDto, request) }, request, reply);
  }

  @Put('research-consent')
  @ApiOperation({ summary: 'Record that they gave, or withdrew, their consent to research on a day' })
  @ApiBody({ type: ResearchConsentDto })
  async consent(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#change({ type: 'declare-consent', id, ...body(ResearchConsentDto, request) }, request, reply);
  }

  async #change(command: ParticipantCommand, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'programme/write');
    const id = requireUuid(command.id);
    const changed = await this.commands.execute(
      new ChangeParticipant({ ...command, id }, credential, request.id, preconditionOf(request)),
    );
    void reply.header('etag', revisionTag(changed.revision)).send(changedAnswer(id, changed));
  }
}

function body<T extends object>(dto: ClassConstructor<T>, request: FastifyRequest): T {
  authorise(request, 'programme/write');
  return readBodyAs(dto, readJson(request.headers['content-type'], request.body).value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = 'Give the identity as JSON, such as {"mbox":"mailto:synthetic@example.org"}.';
    throw new ApiError('invalid-parameter', `identity: ${message}`, [{ path: 'identity', rule: 'json', message }]);
  }
}
