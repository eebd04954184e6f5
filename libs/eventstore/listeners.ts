import type { Changes } from './port.js';

/** Those who wait for changes of one store. Whoever hears of a change wakes them all. */
export class Listeners {
  readonly #all = new Set<Listener>();

  add(): Changes {
    const listener = new Listener((gone) => this.#all.delete(gone));
    this.#all.add(listener);
    return listener;
  }

  wake(): void {
    for (const listener of this.#all) listener.wake();
  }

  async close(): Promise<void> {
    for (const listener of [...this.#all]) await listener.close();
  }
}

class Listener implements Changes {
  readonly #waiting = new Set<() => void>();
  #changed = false;
  #closed = false;

  constructor(private readonly onClose: (listener: Listener) => void) {}

  next(timeoutMs: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#changed) {
      this.#changed = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, timeoutMs);
      this.#waiting.add(settle);
    });
  }

  /** Wakes who waits; otherwise remembers it for the next call. */
  wake(): void {
    this.#changed = this.#waiting.size === 0;
    for (const settle of [...this.#waiting]) settle();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.wake();
    this.onClose(this);
    return Promise.resolve();
  }
}
