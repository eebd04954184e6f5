import { firstInstantOf, lastInstantOf, type Programme } from '#domain';
import { START, type EventStore } from '#eventstore';
import type { Problem } from '#xapi';
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiNotFoundResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import {
  askToResend,
  deleteForwarder,
  findForwarder,
  listForwarders,
  listRefusals,
  saveForwarder,
  type Forwarder,
} from '../../shared/forwarders/forwarders.js';
import { NO_CRITERIA, type Criteria } from '../../shared/history/selection.js';
import { DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { Discloses } from '../disclosure/discloses.js';
import { ApiError } from '../http/api-error.js';
import { authorise } from '../http/authentication.js';
import { readJson } from '../http/body.js';
import { readBodyAs, readQueryAs } from '../http/dto.js';
import { requireUuid } from '../programme/participant-requests.js';
import { ForwarderDto, RefusalsQueryDto, ResendDto, type ForwarderFilterDto } from './forwarders.dto.js';

/** Forwarders hand statements on to other record stores; the projector runs them. */
@ApiTags('Forwarders')
@ApiBasicAuth('basic')
@Discloses({ kind: 'coordination' })
@Controller('api/forwarders')
export class ForwardersController {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'All forwarders: where to, how far, how much is left, and what keeps them',
    description:
      'In statements: `sent` were acknowledged by the target, `refused` are set aside, `erased` were set aside until an ' +
      'erasure took them.',
  })
  async list(@Req() request: FastifyRequest) {
    authorise(request, 'programme/write');
    const { position } = await this.eventStore.head();
    const forwarders = await listForwarders(this.database);
    return { head: Number(position), forwarders: forwarders.map((forwarder) => shown(forwarder, position)) };
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Make or change a forwarder',
    description: 'One that exists goes on from where it is, with the new filter and target.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ForwarderDto })
  async put(@Req() request: FastifyRequest, @Param('id') given: string) {
    authorise(request, 'programme/write');
    const id = requireUuid(given);
    const body = readBodyAs(ForwarderDto, readJson(request.headers['content-type'], request.body).value);
    const before = await findForwarder(this.database, id);
    const secret = body.secret ?? before?.secret;
    if (secret === undefined)
      throw refusal('$.secret', 'required', 'A new forwarder needs the secret of its credential.');
    const { name, endpoint, key, paused = false, start = 'beginning', filter = {} } = body;
    const head = await this.eventStore.head();
    const config = { id, name, endpoint, key, secret, paused, criteria: criteriaOf(filter, this.programme) };
    await saveForwarder(this.database, config, start === 'now' ? head.position : START);
    return shown((await findForwarder(this.database, id))!, head.position);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a forwarder, and forget what it set aside' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNotFoundResponse({ description: 'No such forwarder' })
  async end(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    authorise(request, 'programme/write');
    if (!(await deleteForwarder(this.database, requireUuid(id)))) throw unknown(id);
  }

  @Get(':id/refusals')
  @ApiOperation({ summary: 'The statements that the target refused, with its reasons, in the order of the log' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiQuery({ type: RefusalsQueryDto })
  async refusals(@Req() request: FastifyRequest, @Param('id') given: string) {
    authorise(request, 'programme/write');
    const { id } = await this.#forwarder(given);
    const { limit, after } = readQueryAs(RefusalsQueryDto, request.query);
    const found = await listRefusals(this.database, id, { limit: limit + 1, after: BigInt(after) });
    const refusals = found.slice(0, limit).map((one) => ({ ...one, position: Number(one.position) }));
    return { refusals, next: found.length > limit ? refusals.at(-1)!.position : null };
  }

  @Post(':id/refusals/resend')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send again what was refused: the statements named, or all',
    description:
      'Answers how many will be tried. Each then counts in the forwarder once: as `sent`, as `refused` again, or, where ' +
      'the statement was erased since, as `erased`; what was erased is neither sent nor set aside any more.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiBody({ type: ResendDto })
  async resend(@Req() request: FastifyRequest, @Param('id') given: string): Promise<{ readonly resending: number }> {
    authorise(request, 'programme/write');
    const { id } = await this.#forwarder(given);
    const { statements } = readBodyAs(ResendDto, readJson(request.headers['content-type'], request.body).value);
    return { resending: await askToResend(this.database, id, statements) };
  }

  async #forwarder(id: string): Promise<Forwarder> {
    const forwarder = await findForwarder(this.database, requireUuid(id));
    if (!forwarder) throw unknown(id);
    return forwarder;
  }
}

function unknown(id: string): ApiError {
  return new ApiError('not-found', `no forwarder has the id ${id}`);
}

/** All but the secret. */
function shown(forwarder: Forwarder, head: bigint) {
  const { id, name, endpoint, key, criteria, paused, position, recordedAt, sent, sentAt } = forwarder;
  const { refused, erased, failure, failingSince, attempts } = forwarder;
  return {
    ...{ id, name, endpoint, key, filter: criteria, paused },
    state: paused ? 'paused' : failure === null ? (position >= head ? 'current' : 'forwarding') : 'failing',
    ...{ position: Number(position), behind: Number(head > position ? head - position : 0n), recordedAt },
    ...{ sent: Number(sent), sentAt, refused: Number(refused), erased: Number(erased) },
    ...{ failure, failingSince, attempts },
  };
}

function criteriaOf(filter: ForwarderFilterDto, { schools, objectives }: Programme): Criteria {
  const known = (member: 'schools' | 'objectives', all: readonly { readonly code: string }[]) => {
    (filter[member] ?? []).forEach((code, i) => {
      if (all.some((one) => one.code === code)) return;
      const codes = all.map((one) => one.code).join(', ');
      throw refusal(`$.filter.${member}[${i}]`, 'unknown-code', `The programme has no ${code}; it has ${codes}.`);
    });
  };
  known('schools', schools);
  known('objectives', objectives);
  const { from, until, ...lists } = filter;
  return {
    ...NO_CRITERIA,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined)),
    ...(from !== undefined && { from: firstInstantOf(from) }),
    ...(until !== undefined && { until: lastInstantOf(until) }),
  };
}

function refusal(path: string, rule: string, message: string): ApiError {
  const problems: Problem[] = [{ path, rule, message }];
  return new ApiError('invalid-request', `${path}: ${message}`, problems);
}
