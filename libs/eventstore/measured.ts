import { Counter, DURATION_BUCKETS, Gauge, Histogram, type Registry } from '#platform';
import {
  EventStoreUnavailable,
  type AppendResult,
  type Changes,
  type Commit,
  type EventStore,
  type LogHead,
  type LogPage,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StreamSlice,
} from './port.js';

type Operation = 'append' | 'readStream' | 'readAll' | 'delete' | 'head';

/** A store that counts and times what it is asked for. */
export class MeasuredEventStore implements EventStore {
  readonly atomicAcrossStreams: boolean;
  readonly redact: EventStore['redact'];
  readonly #durations: Histogram<'operation' | 'outcome'>;
  readonly #underWay: Gauge<'operation'>;
  readonly #recorded: Counter<'type'>;
  readonly #read: Counter;

  constructor(
    private readonly store: EventStore,
    metrics: Registry,
  ) {
    this.atomicAcrossStreams = store.atomicAcrossStreams;
    this.redact = store.redact;
    const registers = [metrics];
    this.#durations = new Histogram({
      name: 'vetrail_eventstore_duration_seconds',
      help: 'Time that the event store took, by operation and outcome (ok, conflict, unavailable, error)',
      labelNames: ['operation', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.#underWay = new Gauge({
      name: 'vetrail_eventstore_under_way',
      help: 'Calls that wait for the event store; of append: the queue',
      labelNames: ['operation'],
      registers,
    });
    this.#recorded = new Counter({
      name: 'vetrail_events_recorded_total',
      help: 'Events that this process has recorded; not those that the store said were recorded before',
      labelNames: ['type'],
      registers,
    });
    this.#read = new Counter({
      name: 'vetrail_events_read_total',
      help: 'Events read in the order of the log',
      registers,
    });
  }

  async append(commits: readonly Commit[]): Promise<AppendResult> {
    const result = await this.#timed('append', () => this.store.append(commits), outcomeOf);
    if (result.outcome === 'recorded') {
      result.receipts.forEach(({ already }, i) => {
        if (!already) for (const { type } of commits[i]!.events) this.#recorded.inc({ type });
      });
    }
    return result;
  }

  readStream(stream: string, options?: ReadStreamOptions): Promise<StreamSlice> {
    return this.#timed('readStream', () => this.store.readStream(stream, options));
  }

  async readAll(options?: ReadAllOptions): Promise<LogPage> {
    const page = await this.#timed('readAll', () => this.store.readAll(options));
    this.#read.inc(page.events.length);
    return page;
  }

  delete(stream: string): Promise<void> {
    return this.#timed('delete', () => this.store.delete(stream));
  }

  head(options?: { readonly exact?: boolean }): Promise<LogHead> {
    return this.#timed('head', () => this.store.head(options));
  }

  changes(): Changes {
    return this.store.changes();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  async #timed<T>(operation: Operation, work: () => Promise<T>, outcomeFor: (result: T) => string = ok): Promise<T> {
    const startedAt = performance.now();
    let outcome = 'error';
    this.#underWay.inc({ operation });
    try {
      const result = await work();
      outcome = outcomeFor(result);
      return result;
    } catch (error) {
      if (error instanceof EventStoreUnavailable) outcome = 'unavailable';
      throw error;
    } finally {
      this.#underWay.dec({ operation });
      this.#durations.observe({ operation, outcome }, (performance.now() - startedAt) / 1000);
    }
  }
}

const ok = () => 'ok';
const outcomeOf = ({ outcome }: AppendResult) => (outcome === 'conflict' ? 'conflict' : 'ok');
