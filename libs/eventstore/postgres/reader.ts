import { clientConfig, type Logger } from '#platform';
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Instant,
  LogHead,
  LogPage,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamSlice,
} from '../port.js';
import { START, STREAM_DELETED } from '../port.js';
import { isUnavailability, translate } from './errors.js';
import { EventRows } from './event-rows.js';

const DEFAULT_LIMIT = 1_000;
const MAX_POSITION = 2n ** 63n - 1n;
const CONNECTIONS = 4;
const ANSWER_TIMEOUT_MS = 30_000;
/** How long a read is repeated while the server is away. */
const PATIENCE_MS = 5_000;
const FIRST_DELAY_MS = 20;

const COLUMNS = 'id::text as id, type, data, metadata, stream, revision, position, recorded_at as "recordedAt"';

const PAGE_BACKWARDS = `select ${COLUMNS} from eventstore.event where position < $1 order by position desc limit $2::int + 1`;

/** The bounds of the page are those of all streams; its events only those that the filter lets through. */
const FILTERED_FORWARDS = filtered('>', '<=', 'asc', 'max');
const FILTERED_BACKWARDS = filtered('<', '>=', 'desc', 'min');

function filtered(beyond: string, upTo: string, order: string, last: string): string {
  return `
    select b.next, exists (select from eventstore.event m where m.position ${beyond} b.next) as more, e.*
      from (
        select ${last}(position) as next
          from (select position from eventstore.event where position ${beyond} $1 order by position ${order} limit $2) as page
      ) as b
      left join (select ${COLUMNS} from eventstore.event where stream ^@ any ($3::text[])) as e
        on e.position ${beyond} $1 and e.position ${upTo} b.next
     order by e.position ${order}`;
}

type FilteredRow = { next: bigint | null; more: boolean } & (RecordedEvent | { [K in keyof RecordedEvent]: null });

/** The reads of the port, over a few pooled connections. Each is one statement, so it sees one state of the log. */
export class LogReader {
  readonly #pool: pg.Pool;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(
    url: string,
    private readonly logger: Logger | undefined,
  ) {
    const config = clientConfig(url, 'vetrail event store reads');
    this.#pool = new pg.Pool({ ...config, max: CONNECTIONS, query_timeout: ANSWER_TIMEOUT_MS });
    this.#pool.on('error', (error) => logger?.warn({ err: error }, 'an idle connection to the event store was lost'));
  }

  async readAll(options: ReadAllOptions): Promise<LogPage> {
    const { direction = 'forwards', limit = DEFAULT_LIMIT, streamPrefixes } = options;
    requireLimit(limit);
    const forwards = direction === 'forwards';
    const after = options.after ?? (forwards ? START : MAX_POSITION);
    if (streamPrefixes) return this.#readFiltered(forwards, after, limit, streamPrefixes);
    if (forwards) {
      const { events, bytes } = await this.#copyRows(after, limit + 1);
      return { ...pageOf(events, after, limit), bytes };
    }
    return pageOf(await this.#query<RecordedEvent>(PAGE_BACKWARDS, [after, limit]), after, limit);
  }

  async #readFiltered(forwards: boolean, after: bigint, limit: number, prefixes: readonly string[]): Promise<LogPage> {
    const rows = await this.#query<FilteredRow>(forwards ? FILTERED_FORWARDS : FILTERED_BACKWARDS, [
      after,
      limit,
      prefixes,
    ]);
    const [bounds] = rows;
    const events = rows.flatMap(({ next: _next, more: _more, ...event }) => (event.position === null ? [] : [event]));
    return { events, next: bounds?.next ?? after, end: !bounds?.more };
  }

  async readStream(stream: string, options: ReadStreamOptions): Promise<StreamSlice> {
    const { direction = 'forwards', limit = DEFAULT_LIMIT } = options;
    requireLimit(limit);
    const forwards = direction === 'forwards';
    const events = await this.#query<RecordedEvent>(
      `select ${COLUMNS} from eventstore.event
        where stream = $1 and revision ${forwards ? '>=' : '<='} $2 order by revision ${forwards ? '' : 'desc'} limit $3`,
      [stream, options.from ?? (forwards ? 0n : MAX_POSITION), limit],
    );
    const [first] = events.length > 0 ? events : await this.#firstOf(stream);
    if (!first) return { state: 'none', events: [] };
    return first.type === STREAM_DELETED ? { state: 'deleted', events: [] } : { state: 'exists', events };
  }

  #firstOf(stream: string): Promise<{ type: string }[]> {
    return this.#query('select type from eventstore.event where stream = $1 order by revision limit 1', [stream]);
  }

  async delete(stream: string): Promise<void> {
    await this.#query('select from eventstore.delete_stream($1)', [stream]);
  }

  async redact(stream: string, revision: bigint, data: string, metadata: string): Promise<void> {
    await this.#query('select from eventstore.redact($1, $2, $3, $4)', [stream, revision, data, metadata]);
  }

  async head(exact: boolean): Promise<LogHead> {
    const [head] = await this.#query<{ position: bigint; through: Instant }>(
      'select position, through from eventstore.head($1)',
      [exact],
    );
    if (!head) throw new Error('eventstore.head gave no row');
    return head;
  }

  /** Settles when all that was asked is settled: a pool that ends forgets who waits for one of its connections. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    await this.#pool.end();
  }

  #copyRows(after: Position, limit: number): Promise<EventRows> {
    return this.#tracked(async () => {
      const rows = new EventRows(after, limit);
      // Like any other query, whatever the types say.
      await (this.#pool.query(rows) as unknown as Promise<unknown>);
      return rows;
    });
  }

  #query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return this.#tracked(async () => (await this.#pool.query<Row>({ name: nameOf(text), text, values })).rows);
  }

  async #tracked<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the event store was closed');
    const answer = this.#patiently(ask);
    this.#underWay.add(answer);
    return answer.finally(() => this.#underWay.delete(answer));
  }

  /** Every statement here may be repeated: reads, and a deletion that finds its work done. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let delay = FIRST_DELAY_MS; ; delay *= 2) {
      try {
        return await ask();
      } catch (error) {
        if (!isUnavailability(error) || this.#closed || performance.now() + delay > giveUpAt) throw translate(error);
        this.logger?.warn({ err: error }, 'a read of the event store failed; repeating it');
        await sleep(delay);
      }
    }
  }
}

/** A page of the events that were read, of which one more than the limit tells that the log goes on. */
function pageOf(events: RecordedEvent[], after: Position, limit: number): LogPage {
  const end = events.length <= limit;
  if (!end) events.pop();
  return { events, next: events.at(-1)?.position ?? after, end };
}

const names = new Map<string, string>();

/** Statements are prepared once for each connection, under a short name. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) names.set(text, (name = `eventstore.${names.size}`));
  return name;
}

function requireLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a limit is a whole number from 1, not ${limit}`);
}
