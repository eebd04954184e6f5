import type { EventStore, Instant } from '#eventstore';
import { currentStudy, readConsistentThrough, statementIndex } from '#readmodels';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { DATABASE, EVENT_STORE } from '../dependencies.js';

export const CONSISTENT_THROUGH = 'X-Experience-API-Consistent-Through';
const STATEMENTS = /^\/xapi\/statements(?:\?|$)/;

/** Names the last reading in every answer of the Statement Resource, refusals included; a better one takes its place. */
export function nameConsistentThrough(server: FastifyInstance, consistency: ConsistentThrough): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (STATEMENTS.test(request.url)) void reply.header(CONSISTENT_THROUGH, consistency.latest());
    done();
  });
}

/** How long one reading is given out. It stays true for ever; it only falls behind the clock by as much. */
const RENEW_AFTER_MS = 50;
const BEGINNING: Instant = '1970-01-01T00:00:00.000000Z';

/**
 * `X-Experience-API-Consistent-Through`: every statement stored up to this instant is found by queries. One reading costs
 * a moment of the append lock, so requests that come close together share it.
 */
@Injectable()
export class ConsistentThrough {
  #latest: Instant = BEGINNING;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Instant> | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
  ) {}

  /** The last reading, for answers to writes: free, and renewed in the background when it has grown old. */
  latest(): Instant {
    if (this.#isOld()) void this.#renew().catch(() => this.#latest);
    return this.#latest;
  }

  /** A reading not older than a blink, taken before the query whose answer it goes with. */
  async current(): Promise<Instant> {
    const study = currentStudy();
    if (study) return study.knownAt;
    return this.#isOld() ? this.#renew() : this.#latest;
  }

  #isOld(): boolean {
    return performance.now() - this.#readAt > RENEW_AFTER_MS;
  }

  #renew(): Promise<Instant> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #read(): Promise<Instant> {
    const startedAt = performance.now();
    const reading = await readConsistentThrough(this.database, this.eventStore, statementIndex.name);
    // A rebuilt index may stand further back for a moment; a promise that was given is still true.
    if (reading > this.#latest) this.#latest = reading;
    this.#readAt = startedAt;
    return this.#latest;
  }
}
