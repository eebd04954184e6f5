import type { EventStore } from '#eventstore';
import { Gauge, type Registry } from '#platform';
import { isLed, readLag, type ModelLag, type ReadModel } from '#readmodels';
import type { Pool } from 'pg';

/** What a scrape asks of the outside, at most this long: a database that is away must not take its metrics with it. */
const PATIENCE_MS = 2_000;

export interface ReadModelMetricsOptions {
  readonly metrics: Registry;
  readonly database: Pool;
  readonly eventStore: Pick<EventStore, 'readAll' | 'head'>;
  readonly models: readonly Pick<ReadModel, 'name'>[];
}

/** The state of log and read models as Prometheus metrics, read afresh for each scrape. */
export class ReadModelMetrics {
  readonly #up: Gauge<'part'>;
  readonly #lag: Gauge<'model'>;
  readonly #position: Gauge<'model'>;
  readonly #head: Gauge;
  readonly #led: Gauge;
  readonly #connections: Gauge<'state'>;

  constructor(private readonly options: ReadModelMetricsOptions) {
    const registers = [options.metrics];
    const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
      new Gauge<Label>({ name, help, labelNames, registers });
    this.#up = gauge('vetrail_up', '1 where it answers, else 0', ['part']);
    this.#lag = gauge('vetrail_read_model_lag_seconds', 'Age of the oldest event that is not in the model yet', [
      'model',
    ]);
    this.#position = gauge('vetrail_read_model_position', 'Position in the log that the model has reached', ['model']);
    this.#head = gauge('vetrail_log_position', 'Position of the last event in the log');
    this.#led = gauge('vetrail_projector_leaders', '1 while a projector leads the read models, else 0');
    this.#connections = gauge('vetrail_database_connections', 'Connections of the pool', ['state']);
  }

  /** Asks, and settles when all have answered or their time is up. What is not known is left out. */
  async refresh(): Promise<void> {
    const { database, eventStore, models } = this.options;
    this.#connections.set({ state: 'idle' }, database.idleCount);
    this.#connections.set({ state: 'busy' }, database.totalCount - database.idleCount);
    this.#connections.set({ state: 'waited_for' }, database.waitingCount);
    await Promise.all([
      this.#ask(
        'eventstore',
        async () => this.#head.set(Number((await eventStore.head()).position)),
        () => this.#head.remove(),
      ),
      this.#ask(
        'database',
        async () => this.#led.set((await isLed(database)) ? 1 : 0),
        () => this.#led.remove(),
      ),
      this.#ask(
        'read_models',
        async () => this.#show(await readLag(database, eventStore, models)),
        () => {
          this.#lag.reset();
          this.#position.reset();
        },
      ),
    ]);
  }

  #show(lags: readonly ModelLag[]): void {
    for (const { model, checkpoint, waitingSince } of lags) {
      const age = waitingSince === undefined ? 0 : (Date.now() - Date.parse(waitingSince)) / 1000;
      this.#lag.set({ model }, Math.max(0, age));
      this.#position.set({ model }, Number(checkpoint?.position ?? 0n));
    }
  }

  async #ask(part: string, work: () => Promise<void>, forget: () => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
    });
    try {
      await Promise.race([work(), late]);
      this.#up.set({ part }, 1);
    } catch {
      // Why it does not answer stands in the log of whoever needs it, and in `vetrail doctor`.
      this.#up.set({ part }, 0);
      forget();
    } finally {
      clearTimeout(timer);
    }
  }
}
