import { clientConfig, type Logger } from '#platform';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppendResult, Commit } from '../port.js';
import { appendCall, appendResults, type AppendRow } from './append-call.js';
import { isUnavailability, unavailable } from './errors.js';
import { takeGroup } from './grouping.js';

/** Large enough that a commit's fixed cost no longer shows, small enough that nobody waits long for others' events. */
const GROUP_LIMITS = { events: 1_000, bytes: 8 * 2 ** 20 };
/** How long an append waits for a server that has failed. */
const PATIENCE_MS = 5_000;
/** How long a server may take over one transaction before its connection counts as failed. */
const ANSWER_TIMEOUT_MS = 5_000;
const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 500;
const SWEEP_MS = 100;

interface Request {
  readonly commits: readonly Commit[];
  readonly events: number;
  readonly bytes: number;
  readonly queuedAt: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends over one connection, in groups: what arrives while a transaction is under way goes into the next one. When the
 * connection fails, the group that was under way is sent again on a new one; the events' ids make that safe, and what had
 * been committed is recognised. An append that could not be settled within `PATIENCE_MS` of the failure is given up.
 */
export class AppendWriter {
  readonly #queue: Request[] = [];
  #underWay: Request[] = [];
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;
  #failingSince: number | undefined;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly logger: Logger | undefined,
  ) {}

  /** @param bytes of all data and metadata, by which groups are bounded */
  append(commits: readonly Commit[], bytes: number): Promise<AppendResult> {
    if (this.#closed) return Promise.reject(unavailable('it was closed'));
    const events = commits.reduce((sum, commit) => sum + commit.events.length, 0);
    return new Promise((resolve, reject) => {
      this.#queue.push({ commits, events, bytes, queuedAt: performance.now(), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Settles when all that was queued is settled. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#disconnect();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      this.#underWay = takeGroup(this.#queue, GROUP_LIMITS);
      await this.#settle(this.#underWay);
      this.#underWay = [];
    }
    this.#running = undefined;
  }

  async #settle(group: Request[]): Promise<void> {
    let delay = FIRST_DELAY_MS;
    const sweep = setInterval(() => this.#giveUpLate(), SWEEP_MS);
    try {
      while (group.length > 0) {
        // The group loses those that are given up while this call hangs; the answer is for those that were sent.
        const sent = [...group];
        const sentAt = performance.now();
        try {
          const results = await this.#send(sent.map((request) => request.commits));
          this.#failingSince = undefined;
          sent.forEach((request, index) => request.resolve(results[index]!));
          return;
        } catch (error) {
          if (!isUnavailability(error)) return await this.#settleApart(group, error);
          this.#failingSince ??= sentAt;
          this.logger?.warn({ err: error, appends: group.length }, 'an append failed; repeating it');
          await this.#disconnect();
          this.#giveUpLate(error);
          if (group.length > 0) await sleep(delay);
          delay = Math.min(delay * 2, LONGEST_DELAY_MS);
        }
      }
    } finally {
      clearInterval(sweep);
    }
  }

  /** The server refused a group for a reason that nobody foresaw: only the request that it holds against bears it. */
  async #settleApart(group: Request[], error: unknown): Promise<void> {
    if (group.length === 1) return group[0]!.reject(error);
    this.logger?.error({ err: error, appends: group.length }, 'a group of appends was refused; trying one by one');
    for (const request of group.splice(0)) {
      this.#underWay = [request];
      await this.#settle(this.#underWay);
    }
  }

  async #send(requests: readonly (readonly Commit[])[]): Promise<AppendResult[]> {
    const client = (this.#client ??= await this.#connect());
    const { rows } = await client.query<AppendRow>(appendCall(requests));
    return appendResults(requests, rows);
  }

  async #connect(): Promise<pg.Client> {
    const config = clientConfig(this.url, 'vetrail event store appends');
    const client = new pg.Client({ ...config, query_timeout: ANSWER_TIMEOUT_MS });
    client.on('error', (error) => {
      this.logger?.warn({ err: error }, 'the connection for appends was lost');
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
      // Under any other isolation the append lock would be taken with a snapshot from before it.
      await client.query("set default_transaction_isolation = 'read committed'");
      return client;
    } catch (error) {
      await end(client);
      throw error;
    }
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await end(client);
  }

  /** Rejects what has waited long enough for a failing server, also while a call to it hangs. */
  #giveUpLate(cause: unknown = 'it does not answer'): void {
    const failingSince = this.#failingSince;
    if (failingSince === undefined) return;
    const latest = performance.now() - PATIENCE_MS;
    for (const requests of [this.#underWay, this.#queue]) {
      const late = requests.filter(({ queuedAt }) => Math.max(queuedAt, failingSince) <= latest);
      if (late.length === 0) continue;
      const rest = requests.filter((request) => !late.includes(request));
      requests.splice(0, requests.length, ...rest);
      for (const request of late) request.reject(unavailable(cause));
    }
  }
}

/** Ends a connection that may be lost already, which is what was wanted. */
async function end(client: pg.Client): Promise<void> {
  client.removeAllListeners('error');
  client.on('error', () => undefined);
  await client.end().catch(() => undefined);
}
