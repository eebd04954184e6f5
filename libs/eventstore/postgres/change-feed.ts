import { clientConfig, type Logger } from '#platform';
import pg from 'pg';
import { Listeners } from '../listeners.js';
import type { Changes } from '../port.js';

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 5_000;

/**
 * One LISTEN connection, shared by all listeners of a store, opened for the first one. After a loss it is opened anew, with
 * back-off, and everyone is woken, because nobody knows what was missed.
 */
export class ChangeFeed {
  readonly #listeners = new Listeners();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #connecting: Promise<void> | undefined;
  #delay = FIRST_DELAY_MS;
  #closed = false;

  constructor(
    private readonly url: string,
    private readonly logger: Logger | undefined,
  ) {}

  subscribe(): Changes {
    const listener = this.#listeners.add();
    if (this.#closed) {
      void listener.close();
      return listener;
    }
    if (!this.#client && !this.#retry) this.#connecting ??= this.#connect();
    return listener;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#listeners.close();
    await this.#connecting;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    this.#retry = undefined;
    const client = new pg.Client(clientConfig(this.url, 'vetrail event store changes'));
    client.on('notification', () => this.#listeners.wake());
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, undefined));
    this.#client = client;
    try {
      await client.connect();
      await client.query('listen eventstore_appended');
      this.#delay = FIRST_DELAY_MS;
      this.#listeners.wake();
    } catch (error) {
      this.#lost(client, error);
    } finally {
      this.#connecting = undefined;
    }
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    client.end().catch((cause: unknown) => this.logger?.debug({ err: cause }, 'a lost connection was already closed'));
    if (this.#closed) return;
    this.logger?.warn({ err: error }, 'the connection that announces changes was lost; opening it anew');
    this.#retry = setTimeout(() => (this.#connecting = this.#connect()), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }
}
