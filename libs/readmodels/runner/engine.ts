import type { Changes, EventStore, Position } from '#eventstore';
import { type Backoff, delayAfter, inTransaction, type Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { Intake } from './intake.js';
import { PageFlow } from './page-flow.js';
import type { PageLimits, ProjectedPage } from './page-reader.js';
import { dropOldTables, finishTables, swapTables } from './schemas.js';
import { least, nearer, ProjectionFailure, type Track } from './track.js';

/**
 * Where a page at the head has this many events, the next one may begin no earlier than `GATHER_MS` after it: a page costs
 * as much for the keys that it touches as for its events, so a few large ones take half of what many small ones do, and
 * under a steady load that leaves more to those who take statements in, and at thousands a second it is less lag, not more.
 */
const BUSY_EVENTS = 50;
const GATHER_MS = 100;

/**
 * Where more comes in than can be projected, the head gets away however hard the projector works, on cores that those who
 * take statements in could use. Once it is this far away, the projector rests after each page for half as long as that
 * took: what is sent is acknowledged first, and projected once less comes in.
 */
const HOPELESS_MS = 1_000;
const REST = 0.5;
const LONGEST_REST_MS = 500;

function isBusyHead({ events, end }: ProjectedPage): boolean {
  return end && events.length >= BUSY_EVENTS;
}

export interface EngineOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'changes' | 'head'>;
  /** The connection that holds the lock of leadership: what is written on it is written by the leader. */
  readonly client: ClientBase;
  readonly tracks: readonly Track[];
  readonly limits: PageLimits;
  readonly backoff: Backoff;
  /** Longest sleep between looks at the log; a change wakes earlier. Milliseconds. */
  readonly idleMs: number;
  /** Whether to leave cores to those who take statements in where more comes in than can be projected. */
  readonly givesWay: boolean;
  readonly logger: Logger;
}

/**
 * Moves read models along the log. Those that are at the front move together: one page, one transaction. Those behind
 * (being built, or back from a failure) follow in turns, a page at a time, and join the front where they reach it.
 */
export class Engine {
  readonly #front: PageFlow;
  readonly #behind: PageFlow;
  #intake = new Intake();

  constructor(private readonly options: EngineOptions) {
    // At a busy head, the longer the wait the more the next page gathers.
    const readOn = (page: ProjectedPage) => !isBusyHead(page);
    this.#front = new PageFlow({ ...options, readOn });
    this.#behind = new PageFlow({ ...options, readOn });
  }

  /** Runs until the signal. Failures of a model are its own; those of the connection or the event store come out. */
  async run(signal: AbortSignal): Promise<void> {
    const changes = this.options.eventStore.changes();
    const wake = aborted(signal);
    try {
      while (!signal.aborted) {
        const begun = performance.now();
        const page = await this.#stepFront();
        if (this.options.givesWay && page && page !== 'failed') {
          await Promise.race([this.#giveWay(page, performance.now() - begun), wake]);
        }
        const followed = signal.aborted || (await this.#stepBehind());
        if (followed || signal.aborted || page === 'failed') continue;
        if (!page) await Promise.race([this.#sleep(changes), wake]);
        else if (isBusyHead(page)) await Promise.race([sleep(begun + GATHER_MS - performance.now()), wake]);
      }
    } finally {
      await changes.close();
    }
  }

  /** Rests after a page where there is too much to keep up with. */
  async #giveWay(page: ProjectedPage, ms: number): Promise<void> {
    // Pages at the head are as small as they come: how fast they go says nothing of how fast full ones do.
    if (page.end) this.#intake = new Intake();
    else this.#intake.projected(page, ms);
    const { recordedAt } = page.events.at(-1) ?? {};
    if (page.end || recordedAt === undefined || Date.parse(recordedAt) > Date.now() - HOPELESS_MS) return;
    const { position } = await this.options.eventStore.head();
    if (this.#intake.isTooMuch(position, performance.now())) await sleep(Math.min(ms * REST, LONGEST_REST_MS));
  }

  async #sleep(changes: Changes): Promise<void> {
    const due = this.options.tracks.map((track) => track.failure?.retryAt ?? Infinity);
    await changes.next(Math.max(1, Math.min(this.options.idleMs, Math.min(...due) - Date.now())));
  }

  /** Live tracks that are ready and furthest along. */
  #frontTracks(): Track[] {
    const ready = this.options.tracks.filter((track) => !track.building && !track.failure);
    const furthest = ready.reduce((max, { checkpoint }) => (checkpoint.position > max ? checkpoint.position : max), 0n);
    return ready.filter((track) => track.checkpoint.position === furthest);
  }

  /** @returns the page that was projected, undefined where there was none */
  async #stepFront(): Promise<ProjectedPage | 'failed' | undefined> {
    const tracks = this.#frontTracks();
    if (tracks.length === 0) return undefined;
    const page = await this.#step(this.#front, tracks);
    return page !== 'failed' && page.next === page.after ? undefined : page;
  }

  /** One page for the tracks behind the front that are due: live ones first, those at the same position together. */
  async #stepBehind(): Promise<boolean> {
    const front = this.#frontTracks();
    const due = this.options.tracks.filter(
      (track) => !front.includes(track) && (track.failure?.retryAt ?? 0) <= Date.now(),
    );
    const first = due.toSorted(byUrgency)[0];
    if (!first) return false;
    const { position } = first.checkpoint;
    const together = (track: Track) => track.checkpoint.position === position && !track.failure;
    const group = first.failure ? [first] : due.filter(together);
    const goal = front[0] && front[0].checkpoint.position >= position ? front[0].checkpoint.position : undefined;

    if (goal === undefined || position < goal) {
      // No further than where others wait: from there on they go together.
      const next = least(due.filter((track) => !track.failure && track.checkpoint.position > position));
      const page = await this.#step(this.#behind, group, nearer(next, goal));
      if (page === 'failed' || !(goal === undefined ? page.end && page.next !== next : page.next === goal)) return true;
    }
    for (const track of group) await this.#arrive(track);
    return true;
  }

  /** @returns the page that is in the tables; `failed` when a model failed on it, and nothing is */
  async #step(flow: PageFlow, tracks: readonly Track[], upTo?: Position): Promise<ProjectedPage | 'failed'> {
    try {
      return await flow.step(tracks, upTo);
    } catch (error) {
      if (!(error instanceof ProjectionFailure)) throw error;
      this.#fail(error);
      return 'failed';
    }
  }

  #fail(error: ProjectionFailure): void {
    const { track } = error;
    const attempts = (track.failure?.attempts ?? 0) + 1;
    const now = Date.now();
    const retryAt = now + delayAfter(attempts, this.options.backoff);
    track.failure = { message: error.message, attempts, since: track.failure?.since ?? now, retryAt };
    this.options.logger.error(
      { err: error, model: track.model.name, attempts },
      'a read model failed; it will be retried',
    );
  }

  /** A track has reached the front, or the head of the log: what was built goes live. */
  async #arrive(track: Track): Promise<void> {
    track.failure = undefined;
    if (!track.building) return;
    const { client, logger } = this.options;
    const { model } = track;
    await finishTables(client, model, track.checkpoint.schema);
    track.checkpoint = await inTransaction(client, () => swapTables(client, model, track.checkpoint));
    track.building = false;
    // Opened anew, because it knows its tables by the name that they had.
    track.projection = undefined;
    logger.info(
      { model: model.name, version: model.version, position: String(track.checkpoint.position) },
      'went live',
    );
    await dropOldTables(client, model).catch((error: unknown) => {
      logger.warn({ err: error, model: model.name }, 'the old tables are still being read; they are dropped later');
    });
  }
}

function byUrgency(a: Track, b: Track): number {
  if (a.building !== b.building) return a.building ? 1 : -1;
  return a.checkpoint.position < b.checkpoint.position ? -1 : a.checkpoint.position > b.checkpoint.position ? 1 : 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
