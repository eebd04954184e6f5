import { createClient, runMigrations, type Logger } from '#platform';
import { join } from 'node:path';
import type {
  AppendResult,
  Changes,
  Commit,
  EventStore,
  LogHead,
  LogPage,
  ProposedEvent,
  ReadAllOptions,
  ReadStreamOptions,
  Revision,
  StreamSlice,
} from '../port.js';
import { SharedCall } from '../shared-call.js';
import { validateCommits, validateStream } from '../validate.js';
import { ChangeFeed } from './change-feed.js';
import { translate } from './errors.js';
import { LogReader } from './reader.js';
import { AppendWriter } from './writer.js';

export interface PostgresEventStoreOptions {
  /** `postgres://…`; the log stands in the schema `eventstore` of that database. */
  readonly url: string;
  readonly logger?: Logger;
}

/**
 * Opens the log in a PostgreSQL database, whose schema is brought up to date first.
 *
 * @throws EventStoreUnavailable when the server cannot be reached
 */
export async function openPostgresEventStore({ url, logger }: PostgresEventStoreOptions): Promise<EventStore> {
  try {
    await requireUtf8(url);
    const directory = join(import.meta.dirname, 'migrations');
    await runMigrations({ url, directory, schema: 'eventstore', ...(logger && { logger }) });
  } catch (error) {
    throw translate(error);
  }
  return new PostgresEventStore(url, logger);
}

/**
 * The event store in PostgreSQL. Appends are atomic across streams, and their order of commit is the order of positions.
 *
 * A commit to `any` revision is recognised as recorded before when its events stand among the stream's last hundred; it
 * would otherwise be recorded again. Commits that expect a revision, or none, are recognised however long ago they were.
 */
export class PostgresEventStore implements EventStore {
  readonly atomicAcrossStreams = true;
  readonly #writer: AppendWriter;
  readonly #reader: LogReader;
  readonly #feed: ChangeFeed;
  readonly #exactHead = new SharedCall(() => this.#reader.head(true));

  constructor(url: string, logger?: Logger) {
    this.#writer = new AppendWriter(url, logger);
    this.#reader = new LogReader(url, logger);
    this.#feed = new ChangeFeed(url, logger);
  }

  async append(commits: readonly Commit[]): Promise<AppendResult> {
    const bytes = validateCommits(commits);
    if (commits.length === 0) return { outcome: 'recorded', receipts: [] };
    return this.#writer.append(commits, bytes);
  }

  readStream(stream: string, options: ReadStreamOptions = {}): Promise<StreamSlice> {
    return this.#reader.readStream(stream, options);
  }

  readAll(options: ReadAllOptions = {}): Promise<LogPage> {
    return this.#reader.readAll(options);
  }

  changes(): Changes {
    return this.#feed.subscribe();
  }

  /** Deletes a stream. A stream that never was is closed in the same way; a deleted one stays as it is. */
  async delete(stream: string): Promise<void> {
    validateStream(stream);
    await this.#reader.delete(stream);
  }

  readonly redact = async (
    stream: string,
    revision: Revision,
    { data, metadata }: Pick<ProposedEvent, 'data' | 'metadata'>,
  ): Promise<void> => {
    validateStream(stream);
    await this.#reader.redact(stream, revision, data, metadata);
  };

  head({ exact = false }: { readonly exact?: boolean } = {}): Promise<LogHead> {
    return exact ? this.#exactHead.next() : this.#reader.head(false);
  }

  async close(): Promise<void> {
    await this.#feed.close();
    await this.#writer.close();
    await this.#reader.close();
  }
}

/** Any other encoding cannot keep every JSON text to the byte. */
async function requireUtf8(url: string): Promise<void> {
  const client = createClient(url, 'vetrail event store check');
  await client.connect();
  try {
    const { rows } = await client.query<{ encoding: string }>("select current_setting('server_encoding') as encoding");
    if (rows[0]?.encoding !== 'UTF8') {
      throw new Error(`the event store's database is encoded in ${rows[0]?.encoding}; make one with ENCODING UTF8`);
    }
  } finally {
    await client.end();
  }
}
