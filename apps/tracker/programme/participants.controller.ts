import {
  findParticipant,
  listParticipants,
  participantTimeline,
  type Participant,
  type TimelinePage,
} from '#readmodels';
import { isUuid } from '#xapi';
import type { Programme } from '#domain';
import { Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiNotModifiedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiPreconditionFailedResponse,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { Precondition } from '../../shared/aggregate.js';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { isUnchanged } from '../http/conditional.js';
import { readBodyAs, readQueryAs } from '../http/dto.js';
import { nextPage, represent } from '../http/representation.js';
import { preconditionOf, revisionTag } from '../http/revision.js';
import { ChangeParticipant } from './change-participant.js';
import { changedAnswer, participantAnswer, readIdentities, requireUuid } from './participant-requests.js';
import { timelineCsv } from './development-csv.js';
import { schoolOf } from './school-of.js';
import { DevelopmentConsistency } from './development-consistency.js';
import { ENTRY, LIST, TIMELINE } from './participants.disclosure.js';
import {
  DescribeParticipantDto,
  ParticipantDto,
  ParticipantsDto,
  ParticipantsQueryDto,
  TimelineDto,
  TimelineQueryDto,
} from './participants.dto.js';

const ETAG = { ETag: { description: 'The revision, for If-Match', schema: { type: 'string' as const } } };

/** The roster, and each participant's own development. */
@ApiTags('Participants')
@ApiBasicAuth('basic')
@Controller('api/participants')
export class ParticipantsController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly commands: CommandBus,
    private readonly consistency: DevelopmentConsistency,
  ) {}

  @Get()
  @Discloses(LIST)
  @ApiOperation({ summary: 'The roster, by id, page by page' })
  @ApiQuery({ type: ParticipantsQueryDto })
  @ApiOkResponse({ type: ParticipantsDto })
  async list(@Req() request: FastifyRequest) {
    authorise(request, 'programme/read');
    const { school, limit, after } = readQueryAs(ParticipantsQueryDto, request.query);
    if (after !== undefined && !isUuid(after)) throw invalidAfter();
    if (school !== undefined) schoolOf(this.programme, school, 'invalid-parameter');
    const consistentThrough = await this.consistency.current();
    const page = await listParticipants(this.database, {
      limit,
      ...(school !== undefined && { school }),
      ...(after !== undefined && { after }),
    });
    return { consistentThrough, participants: page.participants.map(participantAnswer), next: page.next };
  }

  @Get(':id')
  @Discloses(ENTRY)
  @ApiOperation({ summary: 'One participant of the roster' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ParticipantDto, headers: ETAG })
  @ApiNotModifiedResponse({ description: 'If-None-Match names the revision that stands' })
  @ApiNotFoundResponse({ description: 'No such participant' })
  async one(@Req() request: FastifyRequest, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    authorise(request, 'programme/read');
    const participant = participantAnswer(await this.#participant(id));
    const etag = revisionTag(participant.revision);
    void reply.header('etag', etag);
    if (isUnchanged(request.headers['if-none-match'], etag)) void reply.status(304).serializer(() => '');
    return participant;
  }

  @Post()
  @Discloses({ kind: 'coordination' })
  @ApiOperation({ summary: 'Enrol somebody under an id that is made up' })
  @ApiBody({ type: DescribeParticipantDto })
  @ApiCreatedResponse({ type: ParticipantDto, headers: ETAG })
  @ApiConflictResponse({ description: 'An identity is linked to somebody else' })
  async enrol(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = randomUUID();
    void reply.header('location', `/api/participants/${id}`);
    await this.#describe(id, 'none', request, reply);
  }

  @Put(':id')
  @Discloses({ kind: 'coordination' })
  @ApiOperation({
    summary: 'Say who a participant is',
    description: 'Recorded as events, so that what was true before stays known. Saying the same again changes nothing.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the revision that is to be changed' })
  @ApiBody({ type: DescribeParticipantDto })
  @ApiOkResponse({ type: ParticipantDto, headers: ETAG, description: 'Changed, or so already' })
  @ApiCreatedResponse({ type: ParticipantDto, headers: ETAG, description: 'New on the roster' })
  @ApiConflictResponse({
    description: 'An identity is linked to somebody else, or the school is one that they have left since',
  })
  @ApiPreconditionFailedResponse({ description: 'If-Match names another revision' })
  async put(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.#describe(id, preconditionOf(request), request, reply);
  }

  async #describe(
    id: string,
    precondition: Precondition | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const credential = authorise(request, 'programme/write');
    const body = readBodyAs(DescribeParticipantDto, readJson(request.headers['content-type'], request.body).value);
    const identities = readIdentities(body.identities);
    const command = { type: 'describe' as const, ...definedOf(body), id: requireUuid(id), identities };
    const changed = await this.commands.execute(new ChangeParticipant(command, credential, request.id, precondition));
    void reply
      .status(changed.outcome === 'enrolled' ? 201 : 200)
      .header('etag', revisionTag(changed.revision))
      .send(changedAnswer(id, changed));
  }

  @Get(':id/timeline')
  @Discloses(TIMELINE)
  @ApiOperation({ summary: 'Every event of a participant, under whichever identity, in order of timestamp' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ type: TimelineQueryDto })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: TimelineDto })
  @ApiNotFoundResponse({ description: 'No such participant' })
  async timeline(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    authorise(request, 'programme/read');
    represent(
      request,
      reply,
      timelineCsv((next) => nextPage(request, next)),
    );
    const query = readQueryAs(TimelineQueryDto, request.query);
    const consistentThrough = await this.consistency.current();
    const participant = participantAnswer(await this.#participant(id));
    return { consistentThrough, participant, ...(await this.#page(participant.id, query)) };
  }

  async #page(id: string, query: TimelineQueryDto): Promise<TimelinePage> {
    try {
      return await participantTimeline(this.database, id, query);
    } catch (error) {
      // The window was checked: what is left is the place to go on from.
      if (error instanceof RangeError) throw invalidAfter();
      throw error;
    }
  }

  async #participant(id: string): Promise<Participant> {
    const participant = await findParticipant(this.database, requireUuid(id));
    if (!participant) throw new ApiError('not-found', `no participant has the id ${id}`);
    return participant;
  }
}

function invalidAfter(): ApiError {
  return new ApiError('invalid-parameter', 'after: this is not the `next` of a page', [
    { path: 'after', rule: 'cursor', message: 'Give the `next` of the page before, as it is.' },
  ]);
}

function definedOf(body: DescribeParticipantDto) {
  const { name, school, since, left, earlier, position, projectRoles } = body;
  return {
    position,
    projectRoles,
    ...(name !== undefined && { name }),
    ...(school !== undefined && { school }),
    ...(since !== undefined && { since }),
    ...(left !== undefined && { left }),
    ...(earlier !== undefined && { earlier }),
  };
}
