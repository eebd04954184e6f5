import type { ServerResponse } from 'node:http';

/** How long a listener may take in nothing before it is let go of. It may come back to where it was. */
const STALLED_MS = 60_000;

/**
 * Server-sent events on a response (HTML Standard, 9.2). Who writes waits until the listener has taken in what was written,
 * so that no more than one stretch is ever on its way to anybody.
 */
export class EventStream {
  readonly #closed = new AbortController();

  constructor(private readonly response: ServerResponse) {
    response.once('close', () => this.#closed.abort());
    response.on('error', () => this.#closed.abort());
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store, no-transform',
      // Proxies that would otherwise collect what is sent.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Fires when the listener is gone. */
  get signal(): AbortSignal {
    return this.#closed.signal;
  }

  /** Writes whole events, and settles when there is room for more. */
  async write(text: string): Promise<void> {
    if (this.signal.aborted || text === '' || this.response.write(text)) return;
    await new Promise<void>((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.response.off('drain', settle);
        this.signal.removeEventListener('abort', settle);
        resolve();
      };
      const timer = setTimeout(() => this.response.destroy(), STALLED_MS);
      this.response.once('drain', settle);
      this.signal.addEventListener('abort', settle, { once: true });
    });
  }

  end(): void {
    this.response.end();
  }
}

/** One event. `data` has no line breaks: JSON writes them otherwise. */
export function eventText(event: string, data: object, id?: bigint): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Tells the listener how far it has come, though there was nothing for it: it sets the last event id, and fires nothing. */
export function placeText(id: bigint): string {
  return `id: ${id}\n\n`;
}
