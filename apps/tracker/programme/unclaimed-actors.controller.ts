import type { Programme } from '#domain';
import { unclaimedActors, type UnclaimedActor, type UnclaimedActorsPage } from '#readmodels';
import { parseActorKey } from '#xapi';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { Discloses } from '../disclosure/discloses.js';
import { authorise } from '../http/authentication.js';
import { readQueryAs } from '../http/dto.js';
import { nextPage, represent, type CsvForm } from '../http/representation.js';
import { DevelopmentConsistency } from './development-consistency.js';
import { schoolOf } from './school-of.js';
import { UnclaimedActorsDto, UnclaimedActorsQueryDto } from './unclaimed-actors.dto.js';

/** An actor as the participant API takes identities. */
interface ListedActor extends Omit<UnclaimedActor, 'actor'> {
  readonly identity: Record<string, unknown>;
}

interface ListedActors extends Omit<UnclaimedActorsPage, 'actors'> {
  readonly consistentThrough: string;
  readonly actors: readonly ListedActor[];
}

/** Whoever stands in statements and on no roster. */
@ApiTags('Participants')
@ApiBasicAuth('basic')
@Discloses({ kind: 'coordination' })
@Controller('api/unclaimed-actors')
export class UnclaimedActorsController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly consistency: DevelopmentConsistency,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Actors whom no participant has claimed: how many statements, from where, when last seen',
    description: 'Link one (`POST /api/participants/{id}/identities`), and its history is theirs. JSON or CSV.',
  })
  @ApiQuery({ type: UnclaimedActorsQueryDto })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: UnclaimedActorsDto })
  async list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<ListedActors> {
    authorise(request, 'programme/read');
    represent(request, reply, csvForm(request));
    const query = readQueryAs(UnclaimedActorsQueryDto, request.query);
    if (query.school !== undefined) schoolOf(this.programme, query.school, 'invalid-parameter');
    const consistentThrough = await this.consistency.current();
    const { actors, ...page } = await this.#page(query);
    return { consistentThrough, ...page, actors: actors.map(listed) };
  }

  async #page(query: UnclaimedActorsQueryDto): Promise<UnclaimedActorsPage> {
    try {
      return await unclaimedActors(this.database, query);
    } catch (error) {
      // The rest was checked: what is left is the place to go on from.
      if (!(error instanceof RangeError)) throw error;
      throw new ApiError('invalid-parameter', 'after: this is not the `next` of a page', [
        { path: 'after', rule: 'cursor', message: 'Give the `next` of the page before, as it is.' },
      ]);
    }
  }
}

function listed({ actor, ...rest }: UnclaimedActor): ListedActor {
  return { identity: { ...parseActorKey(actor) }, ...rest };
}

const TEXTS = ['identity', 'name', 'schools', 'sources'];
const COLUMNS = ['identity', 'name', 'statements', 'classified', 'firstSeen', 'lastSeen', 'lastStored', 'schools'];

/** The identity in one cell, as roster files have it. */
function csvForm(request: FastifyRequest): CsvForm<ListedActors> {
  return {
    columns: [...COLUMNS, 'sources'].map((name) => ({ name, text: TEXTS.includes(name) })),
    rows: ({ actors }) =>
      actors.map(({ identity, sources, ...actor }) => ({
        ...actor,
        identity: cellOf(identity),
        sources: sources.map(({ source, name, statements }) => `${name ?? source ?? 'unknown'}: ${statements}`),
      })),
    name: 'unclaimed-actors',
    next: ({ next }) => (next === null ? null : nextPage(request, next)),
  };
}

function cellOf(identity: Record<string, unknown>): string {
  const account = identity['account'] as { readonly homePage: string; readonly name: string } | undefined;
  if (account) return `${account.homePage}|${account.name}`;
  return (Object.entries(identity)[0] ?? []).join(':');
}
