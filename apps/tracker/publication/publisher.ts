import type { Programme } from '#domain';
import type { Config, Logger } from '#platform';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { CONFIG, DATABASE, LOGGER, PROGRAMME, PUBLISH } from '../dependencies.js';
import type { FiguresDisclosure } from '../disclosure/discloses.js';
import { apiRoutes, type Route } from '../disclosure/routes.js';
import { asOurselves } from '../http/ourselves.js';
import { WarmUp } from '../measures/warm-up.js';
import { DevelopmentConsistency } from '../programme/development-consistency.js';
import type { Answer } from '../../shared/publication/publish.js';
import type { Publish } from './publication-task.js';
import { storePublication } from './store.js';

const LOCK = "hashtextextended('vetrail publication', 0)";
/** While there is none yet, or making it failed. */
const RETRY_MS = 2_000;
/** In the place of a position, for a publication that is to be made anew. */
const UNFINISHED = -1n;

/**
 * Makes the publication: asks every resource that declares figures for its answer about the whole programme, all as known at
 * the same instant, and puts what partners and the public may see of it in place of the publication before. Of several
 * trackers one makes it, and none does where the log has not moved on.
 */
@Injectable()
export class Publisher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(PUBLISH) private readonly cutDown: Publish,
    private readonly consistency: DevelopmentConsistency,
    private readonly adapter: HttpAdapterHost,
    private readonly modules: ModulesContainer,
    private readonly warmUp: WarmUp,
  ) {}

  onApplicationBootstrap(): void {
    this.#running = this.#run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** @returns whether it was this call that made it */
  async publish(): Promise<boolean> {
    const client = await this.database.connect();
    try {
      const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${LOCK}) as mine`);
      if (!rows[0]?.mine) return false;
      try {
        return await this.#make(client);
      } finally {
        await client.query(`select pg_advisory_unlock(${LOCK})`);
      }
    } finally {
      client.release();
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const everyMs = this.config.publishEverySeconds * 1_000;
    // Both go through all that was recorded: one after the other takes half of the memory.
    await this.warmUp.done();
    while (!signal.aborted) {
      let next = everyMs;
      try {
        await this.publish();
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ err: error }, 'the publication could not be made; what was published before stands');
        next = Math.min(RETRY_MS, everyMs);
      }
      await sleep(next, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #make(client: pg.PoolClient): Promise<boolean> {
    const { programme } = this;
    const thresholds = programme.suppression;
    const { position, recordedAt } = await lastProjected(client);
    const fingerprint = this.#fingerprint();
    const { rowCount } = await client.query(
      'select from publication.publication where log_position = $1 and fingerprint = $2',
      [position, fingerprint],
    );
    if (rowCount === 1) return false;
    const asKnownAt = await this.consistency.current();
    const answers = await this.#answers(asKnownAt);
    const schools = programme.schools.map(({ code }) => code);
    const published = await this.cutDown({ answers, schools, thresholds }, this.#stop.signal);
    // A log that tells the time with events alone (EventStoreDB) promises its last event a little later: once more, then.
    const isWhole = asKnownAt >= recordedAt;
    const edition = { asKnownAt, position: isWhole ? position : UNFINISHED, fingerprint, thresholds, programme };
    await storePublication(client, published, edition);
    return true;
  }

  async #answers(asKnownAt: string): Promise<Answer[]> {
    const { programme } = this;
    const answers: Answer[] = [];
    for (const { method, path, disclosure } of this.#routes()) {
      if (method !== 'GET' || disclosure?.kind !== 'figures' || !disclosure.cells) continue;
      for (const one of pathsOf(path, disclosure, programme))
        answers.push(await this.#answer(one, disclosure, asKnownAt));
    }
    return answers;
  }

  async #answer(path: string, { publishable, cells }: FiguresDisclosure, asKnownAt: string): Promise<Answer> {
    const server = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    const url = `${path}?asKnownAt=${encodeURIComponent(asKnownAt)}`;
    const answer = await asOurselves(async () => await server.inject({ url, headers: { accept: 'application/json' } }));
    if (answer.statusCode !== 200)
      throw new Error(`${path} answers ${answer.statusCode}: ${answer.body.slice(0, 500)}`);
    const whole = answer.json<object>();
    const body = (publishable ? publishable(whole as never) : whole) as object;
    return { path, body, cells: cells!(body as never) };
  }

  #routes(): Route[] {
    return apiRoutes(this.modules);
  }

  #fingerprint(): string {
    const surface = this.#routes()
      .filter(({ disclosure }) => disclosure?.kind === 'figures')
      .map(({ path }) => path);
    return createHash('sha256')
      .update(JSON.stringify([this.programme, surface]))
      .digest('base64url');
  }
}

/** The last event that the live read models hold, and when it was recorded. What was read beyond it are marks of time. */
async function lastProjected(
  client: pg.PoolClient,
): Promise<{ readonly position: bigint; readonly recordedAt: string }> {
  const { rows } = await client.query<{ models: bigint; position: bigint; recordedAt: string | null }>(
    String.raw`select count(*) as models, coalesce(max(last_position), 0) as position, max(recorded_at) as "recordedAt"
      from projector.checkpoint where schema not like '%\_\_next'`,
  );
  const { models, position, recordedAt } = rows[0]!;
  if (models === 0n) throw new Error('the projector has not built the read models yet');
  return { position, recordedAt: recordedAt ?? '' };
}

/** Every address of a resource: with each of its parameters, for each school. */
function pathsOf(path: string, { school, parameters = [{}] }: FiguresDisclosure, { schools }: Programme): string[] {
  const codes = school === undefined ? [{}] : schools.map(({ code }) => ({ [school]: code }));
  return codes.flatMap((code) =>
    parameters.map((assigned) =>
      Object.entries({ ...assigned, ...code }).reduce((text, [name, value]) => text.replace(`:${name}`, value), path),
    ),
  );
}
