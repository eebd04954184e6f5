import { delayAfter, type Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  START,
  type Instant,
  type LogHead,
  type LogPage,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type StreamSlice,
} from '../port.js';
import type { Connection } from './connection.js';
import { exceptionOf, isUnavailability, translate, unavailable } from './errors.js';
import { logReading, streamReading, type Reading } from './read-request.js';
import { logEntry, type LogEntry } from './recorded-event.js';

const DEFAULT_LIMIT = 1_000;
/** How long a read is repeated while the server is away. */
const PATIENCE_MS = 5_000;
const BACKOFF = { min: 20, max: 500 };
/** Most entries that are looked at in one go for the last one that is not the server's own. */
const MOST_LOOKED_AT = 1_000;
const BEGINNING: Instant = '1970-01-01T00:00:00.000000Z';

/** The end of the log, and whether a mark of time stands there. */
export interface Head extends LogHead {
  readonly isMark: boolean;
}

/** The reads of the port. Those that must know what was acknowledged are answered by the cluster's leader. */
export class LogReader {
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  /**
   * @param leader answers with all that was acknowledged
   * @param log follows: the same connection, unless the connection string prefers other nodes for that
   * @param prefix of this installation's streams
   */
  constructor(
    private readonly leader: Connection,
    private readonly log: Connection,
    private readonly prefix: string,
    private readonly logger: Logger | undefined,
  ) {}

  async readStream(stream: string, options: ReadStreamOptions): Promise<StreamSlice> {
    const { direction = 'forwards', limit = DEFAULT_LIMIT, from } = options;
    requireLimit(limit);
    try {
      const reading = streamReading(this.prefix + stream, direction === 'backwards', from, limit);
      const entries = await this.#ask(this.leader, reading);
      if (!entries) return { state: 'none', events: [] };
      return { state: 'exists', events: entries.flatMap(({ event }) => event ?? []) };
    } catch (error) {
      if (exceptionOf(error) === 'stream-deleted') return { state: 'deleted', events: [] };
      throw error;
    }
  }

  async readAll(options: ReadAllOptions): Promise<LogPage> {
    const { direction = 'forwards', limit = DEFAULT_LIMIT, streamPrefixes: prefixes } = options;
    requireLimit(limit);
    const page = direction === 'forwards' ? this.#forwards(options, limit) : this.#backwards(options.after, limit);
    const { events, ...rest } = await page;
    if (!prefixes) return { events, ...rest };
    return { events: events.filter(({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix))), ...rest };
  }

  /**
   * The last entry that is not the server's own: its position, and the time that no later one is recorded before. Where
   * others share the server it may be theirs: nothing of ours stands after it either, and ours may be far back.
   */
  async head(): Promise<Head> {
    for (let before: bigint | undefined, count = 1; ; count = Math.min(count * 8, MOST_LOOKED_AT)) {
      const entries = await this.#log(this.leader, logReading(true, before, count));
      const last = entries.find(({ recordedAt }) => recordedAt !== undefined);
      if (last) return { position: last.position, through: justBefore(last.recordedAt!), isMark: last.isMark };
      if (entries.length < count) return { position: START, through: BEGINNING, isMark: false };
      before = entries.at(-1)!.position;
    }
  }

  /** Settles when all that was asked is settled. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
  }

  /** The server reads from a position inclusively; one entry more tells whether the log goes on. */
  async #forwards({ after = START, notBefore }: ReadAllOptions, limit: number): Promise<LogPage> {
    const found = await this.#log(this.log, logReading(false, after === START ? undefined : after, limit + 2));
    const entries = found.filter(({ position }) => position > after);
    const end = entries.length <= limit;
    if (!end) entries.length = limit;
    // Where the reader does not say, the entry that it stands at does.
    const floor = notBefore ?? found.find(({ position }) => position === after)?.recordedAt ?? BEGINNING;
    return { ...inOrderOfTime(entries, floor), next: entries.at(-1)?.position ?? after, end };
  }

  async #backwards(before: bigint | undefined, limit: number): Promise<LogPage> {
    if (before === START) return { events: [], next: START, end: true };
    const entries = await this.#log(this.log, logReading(true, before, limit + 1));
    const end = entries.length <= limit;
    if (!end) entries.length = limit;
    const events = entries.flatMap(({ event }) => event ?? []);
    return { events, next: entries.at(-1)?.position ?? before ?? START, end };
  }

  async #log(connection: Connection, reading: Reading): Promise<LogEntry[]> {
    return (await this.#ask(connection, reading)) ?? [];
  }

  /** @returns undefined where there is no such stream */
  async #ask(connection: Connection, reading: Reading): Promise<LogEntry[] | undefined> {
    if (this.#closed) throw unavailable('it was closed');
    const answer = this.#insist(connection, reading);
    this.#underWay.add(answer);
    return answer.finally(() => this.#underWay.delete(answer));
  }

  /** Goes on after what has come already: where connections last for moments, every one of them is of use. */
  async #insist(connection: Connection, reading: Reading): Promise<LogEntry[] | undefined> {
    const entries: LogEntry[] = [];
    let giveUpAt = performance.now() + PATIENCE_MS;
    for (let attempts = 1; ; attempts++) {
      const come = entries.length;
      const request = reading.request(entries.at(-1), come);
      if (!request) return entries;
      try {
        let found = true;
        await connection.read(request, connection === this.leader, (response) => {
          const entry = logEntry(response, this.prefix);
          // The last one of before comes again where the log is read from its position on.
          if (entry && entry.position !== entries.at(-1)?.position) entries.push(entry);
          found &&= !response.hasStreamNotFound();
        });
        return found ? entries : undefined;
      } catch (error) {
        if (entries.length > come) {
          attempts = 1;
          giveUpAt = performance.now() + PATIENCE_MS;
        }
        const delay = delayAfter(attempts, BACKOFF);
        if (!isUnavailability(error) || this.#closed || performance.now() + delay > giveUpAt) throw translate(error);
        this.logger?.warn({ err: error }, 'a read of EventStoreDB failed; repeating it');
        await sleep(delay);
      }
    }
  }
}

/** The server's clock may be set back, and another leader has another one: each time is the greatest up to there. */
function inOrderOfTime(entries: readonly LogEntry[], floor: Instant): Pick<LogPage, 'events' | 'through'> {
  let through = floor;
  const events: RecordedEvent[] = [];
  for (const { event, recordedAt } of entries) {
    if (recordedAt === undefined) continue;
    if (recordedAt > through) through = recordedAt;
    if (event) events.push(event.recordedAt === through ? event : { ...event, recordedAt: through });
  }
  return (events.at(-1)?.recordedAt ?? floor) === through ? { events } : { events, through };
}

/** The instant a microsecond before; events of one instant are common. */
function justBefore(instant: Instant): Instant {
  const microseconds = BigInt(Date.parse(`${instant.slice(0, 23)}Z`)) * 1000n + BigInt(instant.slice(23, 26)) - 1n;
  const milliseconds = new Date(Number(microseconds / 1000n)).toISOString().slice(0, 23);
  return `${milliseconds}${String(microseconds % 1000n).padStart(3, '0')}Z`;
}

function requireLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a limit is a whole number from 1, not ${limit}`);
}
