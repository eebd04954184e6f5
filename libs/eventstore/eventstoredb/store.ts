import type { Logger } from '#platform';
import {
  START,
  type AppendResult,
  type Changes,
  type Commit,
  type EventStore,
  type LogHead,
  type LogPage,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StreamSlice,
} from '../port.js';
import { SharedCall } from '../shared-call.js';
import { validateCommits, validateStream } from '../validate.js';
import { appendAll, requireFitting } from './appender.js';
import { ChangeFeed } from './change-feed.js';
import { Clock } from './clock.js';
import type { ConnectionSettings } from './connection-string.js';
import { Connection } from './connection.js';
import { closeStream } from './close-stream.js';
import { LogReader } from './reader.js';
import { Turns } from './turns.js';
import { AppendWriter } from './writer.js';

/**
 * The event store in EventStoreDB or KurrentDB, from version 21.10. A commit is atomic, an append of several is not: see
 * `appendAll`. A deleted stream's events stay in the log, for `readAll`, until the server is scavenged.
 *
 * `recordedAt` is the server's `created`. Reading forwards, `readAll` never lets it go
 * back; elsewhere, after a change of leader to one whose clock is behind, it may.
 */
export class EventStoreDbEventStore implements EventStore {
  readonly atomicAcrossStreams = false;
  readonly #appends: Connection;
  readonly #reads: Connection;
  readonly #follows: Connection;
  readonly #writer: AppendWriter;
  readonly #reader: LogReader;
  readonly #turns = new Turns();
  readonly #feed: ChangeFeed;
  readonly #clock: Clock;
  #latest: LogHead = { position: START, through: '' };
  readonly #exactHead = new SharedCall(() => this.#clock.head());

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly logger?: Logger,
  ) {
    const { streamPrefix } = settings;
    const { nodePreference } = settings.options;
    const toLeader: ConnectionSettings = { ...settings, options: { ...settings.options, nodePreference: 'leader' } };
    // Appends have a connection that nothing else uses: what becomes of it is about appends alone.
    this.#appends = new Connection(toLeader);
    this.#reads = new Connection(toLeader);
    this.#follows = nodePreference === 'leader' ? this.#reads : new Connection(settings);
    this.#writer = new AppendWriter(this.#appends, streamPrefix, logger);
    this.#reader = new LogReader(this.#reads, this.#follows, streamPrefix, logger);
    this.#feed = new ChangeFeed(this.#follows, this.#follows === this.#reads, logger);
    this.#clock = new Clock(this.#reader, this.#writer, logger);
  }

  async append(commits: readonly Commit[]): Promise<AppendResult> {
    validateCommits(commits);
    requireFitting(commits);
    return appendAll(commits, { writer: this.#writer, reader: this.#reader, turns: this.#turns });
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

  async delete(stream: string): Promise<void> {
    validateStream(stream);
    await closeStream(this.settings.streamPrefix + stream, this.#reads, this.logger);
  }

  async head({ exact = false }: { readonly exact?: boolean } = {}): Promise<LogHead> {
    return this.#kept(await (exact ? this.#exactHead.next() : this.#reader.head()));
  }

  async close(): Promise<void> {
    await this.#feed.close();
    await this.#writer.close();
    await this.#reader.close();
    await Promise.all([...new Set([this.#appends, this.#reads, this.#follows])].map((one) => one.close()));
  }

  /** What was promised once holds, whatever the server's clock says since, and whichever of two readings came first. */
  #kept({ position, through }: LogHead): LogHead {
    const { position: known, through: promised } = this.#latest;
    this.#latest = {
      position: position > known ? position : known,
      through: through > promised ? through : promised,
    };
    return this.#latest;
  }
}
