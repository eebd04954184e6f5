import {
  findParticipant,
  listParticipants,
  participantTimeline,
  type Participant,
  type TimelinePage,
} from '#readmodels';
import { actorKey, isUuid, parseActor, parseActorKey, type Problem } from '#xapi';
import type { Programme } from '#domain';
import { Controller, Get, Inject, Param, Put, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ApiBasicAuth,
  ApiBody,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs, readQueryAs } from '../http/dto.js';
import { DescribeParticipant } from './describe-participant.js';
import { schoolOf } from './school-of.js';
import { DevelopmentConsistency } from './development-consistency.js';
import {
  DescribeParticipantDto,
  ParticipantDto,
  ParticipantsDto,
  ParticipantsQueryDto,
  RosterEntryDto,
  TimelineDto,
  TimelineQueryDto,
} from './participants.dto.js';

interface RosterEntry extends Omit<Participant, 'identities'> {
  readonly identities: readonly Record<string, unknown>[];
}

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
    return { consistentThrough, participants: page.participants.map(rosterEntry), next: page.next };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One participant of the roster' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: RosterEntryDto })
  @ApiNotFoundResponse({ description: 'No such participant' })
  async one(@Req() request: FastifyRequest, @Param('id') id: string): Promise<RosterEntry> {
    authorise(request, 'programme/read');
    return rosterEntry(await this.#participant(id));
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Say who a participant is',
    description: 'Recorded as events, so that what was true before stays known. Saying the same again changes nothing.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: DescribeParticipantDto })
  @ApiOkResponse({ type: ParticipantDto, description: 'Changed, or so already' })
  @ApiCreatedResponse({ type: ParticipantDto, description: 'New on the roster' })
  @ApiConflictResponse({ description: 'An identity is linked to somebody else' })
  async put(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const credential = authorise(request, 'programme/write');
    const body = readBodyAs(DescribeParticipantDto, readJson(request.headers['content-type'], request.body).value);
    const identities = readIdentities(body.identities);
    const description = { ...definedOf(body), id: requireUuid(id), identities };
    const { state, outcome } = await this.commands.execute(
      new DescribeParticipant(description, credential, request.id),
    );
    const { status: _, name, school, since, position, ...rest } = state;
    const participant = {
      id: id.toLowerCase(),
      name: name ?? null,
      school: school ?? null,
      since: since ?? null,
      position: position ?? null,
      projectRoles: rest.projectRoles,
      identities: rest.identities.map(parseActorKey),
    };
    void reply.status(outcome === 'enrolled' ? 201 : 200).send(participant);
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'Every event of a participant, under whichever identity, in order of timestamp' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ type: TimelineQueryDto })
  @ApiOkResponse({ type: TimelineDto })
  @ApiNotFoundResponse({ description: 'No such participant' })
  async timeline(@Req() request: FastifyRequest, @Param('id') id: string) {
    authorise(request, 'programme/read');
    const query = readQueryAs(TimelineQueryDto, request.query);
    const consistentThrough = await this.consistency.current();
    const participant = rosterEntry(await this.#participant(id));
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

function rosterEntry({ identities, ...participant }: Participant): RosterEntry {
  return { ...participant, identities: identities.map((identity) => ({ ...parseActorKey(identity) })) };
}

function requireUuid(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  throw new ApiError('invalid-parameter', `id: ${JSON.stringify(id)} is no UUID`, [
    { path: 'id', rule: 'uuid', message: 'A participant is named by a UUID.' },
  ]);
}

function invalidAfter(): ApiError {
  return new ApiError('invalid-parameter', 'after: this is not the `next` of a page', [
    { path: 'after', rule: 'cursor', message: 'Give the `next` of the page before, as it is.' },
  ]);
}

/** Identities as an actor has them, as the keys by which statements are matched. */
function readIdentities(identities: readonly Record<string, unknown>[]): string[] {
  const problems: Problem[] = [];
  const keys = identities.map((identity, i) => {
    const path = `$.identities[${i}]`;
    for (const property of Object.keys(identity).filter((name) => name === 'name' || name === 'objectType')) {
      problems.push({
        path: `${path}.${property}`,
        rule: 'unknown-property',
        message: 'An identity has identifiers only.',
      });
    }
    const actor = parseActor(identity, '1.0.3', path);
    if (!Array.isArray(actor)) return actorKey(actor) ?? '';
    problems.push(...actor);
    return '';
  });
  if (problems.length === 0) return keys;
  throw new ApiError('invalid-request', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
}

function definedOf({ name, school, since, position, projectRoles }: DescribeParticipantDto) {
  return {
    position,
    projectRoles,
    ...(name !== undefined && { name }),
    ...(school !== undefined && { school }),
    ...(since !== undefined && { since }),
  };
}
