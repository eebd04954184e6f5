import type { Programme } from '#domain';
import { follow, type EventStore, type Position, type RecordedEvent } from '#eventstore';
import type { Logger } from '#platform';
import { feedItemOf, type FeedItem } from './feed-item.js';

/** Items after a position, in the log's order. */
export interface Stretch {
  readonly items: readonly FeedItem[];
  /** Where to go on from; beyond the last item where others were none of the feed's business. */
  readonly next: Position;
}

export interface SharedLogOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'changes' | 'head'>;
  readonly programme: Programme;
  readonly logger: Logger;
  /** Most items in memory, whatever the number of listeners. Default 10,000. */
  readonly capacity?: number;
}

const CAPACITY = 10_000;
/** Most that a listener is given at once. */
const STRETCH = 500;
/** Most listeners that read the log themselves at a time: those that come back to what is no longer in memory. */
const MOST_CATCHING_UP = 4;
const RETRY_MS = 1_000;

/**
 * The end of the log, read once for all listeners and kept in a ring. It is followed while anybody listens. A listener pulls:
 * it says where it stands and is given what comes after, from the ring, or from the log where the ring begins later. Nothing
 * is kept for a listener, so a slow one costs nothing but its own delay.
 */
export class SharedLog {
  #ring: FeedItem[] = [];
  /** The ring holds all after `#from` up to `#next`; undefined while nobody listens. */
  #from: Position = 0n;
  #next: Position | undefined;
  #listeners = 0;
  #following: AbortController | undefined;
  #waiting = new Set<() => void>();
  #catchingUp = 0;
  #turns: (() => void)[] = [];

  constructor(private readonly options: SharedLogOptions) {}

  get listeners(): number {
    return this.#listeners;
  }

  /** Begins to listen. @returns the end of the log, and what to call when one listens no more */
  async join(): Promise<{ readonly head: Position; readonly leave: () => void }> {
    this.#listeners++;
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      if (--this.#listeners === 0) this.#rest();
    };
    try {
      const { position } = await this.options.eventStore.head();
      if (!this.#following && this.#listeners > 0) this.#begin(position);
      return { head: position, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** What comes after a position; waits for nothing. */
  async after(position: Position): Promise<Stretch> {
    if (this.#next !== undefined && position >= this.#from) return this.#fromRing(position, this.#next);
    return this.#inTurn(async () => {
      const page = await this.options.eventStore.readAll({ after: position, limit: STRETCH });
      return { items: this.#itemsOf(page.events), next: page.next };
    });
  }

  /** Settles when there may be more after a position, or when the signal fires. */
  async more(position: Position, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#next === undefined || this.#next > position) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #fromRing(position: Position, end: Position): Stretch {
    let low = 0;
    for (let high = this.#ring.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#ring[middle]!.position <= position) low = middle + 1;
      else high = middle;
    }
    const items = this.#ring.slice(low, low + STRETCH);
    const complete = low + STRETCH >= this.#ring.length;
    return { items, next: complete ? (end > position ? end : position) : items.at(-1)!.position };
  }

  #begin(position: Position): void {
    const following = new AbortController();
    this.#following = following;
    this.#ring = [];
    this.#from = position;
    this.#next = position;
    void this.#follow(following.signal);
  }

  /** Nobody listens: the log is read no more, and what was kept goes. */
  #rest(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#next = undefined;
    this.#ring = [];
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { eventStore, logger, capacity = CAPACITY } = this.options;
    while (!signal.aborted) {
      try {
        for await (const page of follow(eventStore, { after: this.#next!, signal })) {
          if (signal.aborted) return;
          this.#ring.push(...this.#itemsOf(page.events));
          const surplus = this.#ring.length - capacity;
          if (surplus > 0) this.#from = this.#ring.splice(0, surplus).at(-1)!.position;
          this.#next = page.next;
          for (const wake of this.#waiting) wake();
        }
      } catch (error) {
        logger.error({ err: error }, 'the feed cannot follow the log; it goes on in a moment');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #itemsOf(events: readonly RecordedEvent[]): FeedItem[] {
    return events.flatMap((event) => feedItemOf(event, this.options.programme) ?? []);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#catchingUp >= MOST_CATCHING_UP) await new Promise<void>((resolve) => this.#turns.push(resolve));
    else this.#catchingUp++;
    try {
      return await work();
    } finally {
      const next = this.#turns.shift();
      if (next) next();
      else this.#catchingUp--;
    }
  }
}
