import { delayAfter, type Logger } from '#platform';
import { Listeners } from '../listeners.js';
import type { Changes } from '../port.js';
import type { Connection, OpenCall } from './connection.js';
import { wakeRequest } from './read-request.js';

const PAUSE_MS = 10;
/** So many answers in one pause are a burst; the subscription then rests. */
const MANY = 20;
const REST_MS = 50;
const BACKOFF = { min: 50, max: 5_000 };

/**
 * One subscription, shared by all listeners of a store, opened for the first one. It only says that something came:
 * followers pull. However it ends, it is opened anew with back-off, and everyone is woken, because nobody knows what was
 * missed.
 */
export class ChangeFeed {
  readonly #listeners = new Listeners();
  #call: OpenCall | undefined;
  #opened = false;
  #retry: NodeJS.Timeout | undefined;
  #pause: NodeJS.Timeout | undefined;
  #more = 0;
  #failures = 0;
  #closed = false;

  /** @param connection that followers read from: one of another node might not hold yet what they are woken for */
  constructor(
    private readonly connection: Connection,
    private readonly leader: boolean,
    private readonly logger: Logger | undefined,
  ) {}

  subscribe(): Changes {
    const listener = this.#listeners.add();
    if (this.#closed) void listener.close();
    else if (!this.#opened) {
      this.#opened = true;
      void this.#open();
    }
    return listener;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#pause);
    await this.#listeners.close();
    this.#call?.cancel();
  }

  async #open(): Promise<void> {
    this.#retry = undefined;
    try {
      const call = await this.connection.subscribe(wakeRequest(), this.leader, {
        // Also the first answer, which says that the subscription stands: what came before it is still to be read.
        onResponse: () => {
          this.#failures = 0;
          this.#wake();
        },
        onLost: (error) => this.#lost(error),
      });
      if (this.#closed) call.cancel();
      else if (!this.#retry) this.#call = call;
    } catch (error) {
      this.#lost(error);
    }
  }

  /** At once, and once more a little later for all that come meanwhile: a commit of many events is as many answers. */
  #wake(): void {
    if (this.#pause) {
      this.#more += 1;
      if (this.#more > MANY && this.#call) this.#rest();
      return;
    }
    this.#listeners.wake();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#more === 0) return;
      this.#more = 0;
      this.#wake();
    }, PAUSE_MS);
  }

  /** Where much comes, one answer for each event costs all sides more than it tells: it goes on, and wakes, in a moment. */
  #rest(): void {
    this.#call?.cancel();
    this.#call = undefined;
    this.#retry = setTimeout(() => void this.#open(), REST_MS);
  }

  #lost(error: unknown): void {
    this.#call = undefined;
    if (this.#closed) return;
    this.#failures += 1;
    this.logger?.warn({ err: error }, 'the subscription that announces changes was lost; opening it anew');
    this.#retry = setTimeout(() => void this.#open(), delayAfter(this.#failures, BACKOFF));
  }
}
