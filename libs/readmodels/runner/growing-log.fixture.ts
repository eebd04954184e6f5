import type { Changes, EventStore, LogHead, LogPage, ReadAllOptions, RecordedEvent, StreamSlice } from '#eventstore';
import { setTimeout as sleep } from 'node:timers/promises';

/** A log of numbered events that grows while it is followed, with what it was asked for. */
export class GrowingLog implements Pick<EventStore, 'readAll' | 'readStream' | 'changes' | 'head'> {
  readonly #events: RecordedEvent[] = [];
  readonly #waiting = new Set<() => void>();
  /** The positions that pages were read after. */
  readonly reads: bigint[] = [];

  get position(): bigint {
    return BigInt(this.#events.length);
  }

  add(count: number, value = 1): void {
    for (let i = 0; i < count; i++) {
      const position = BigInt(this.#events.length + 1);
      this.#events.push({
        id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
        type: 'Counted',
        data: JSON.stringify({ value }),
        metadata: '{}',
        stream: `count-${position}`,
        revision: 0n,
        position,
        recordedAt: new Date(Date.UTC(2024, 8, 1) + Number(position)).toISOString().replace('Z', '000Z'),
      });
    }
    for (const wake of this.#waiting) wake();
  }

  async head(): Promise<LogHead> {
    return { position: this.position, through: this.#events.at(-1)?.recordedAt ?? '2024-09-01T00:00:00.000000Z' };
  }

  async readStream(stream: string): Promise<StreamSlice> {
    const events = this.#events.filter((event) => event.stream === stream);
    return { state: events.length > 0 ? 'exists' : 'none', events };
  }

  async readAll({ after = 0n, limit = 1000 }: ReadAllOptions = {}): Promise<LogPage> {
    this.reads.push(after);
    const from = Number(after);
    const events = this.#events.slice(from, from + limit);
    return { events, next: events.at(-1)?.position ?? after, end: from + limit >= this.#events.length };
  }

  changes(): Changes {
    let changed = false;
    let settle: (() => void) | undefined;
    const wake = () => {
      changed = true;
      settle?.();
    };
    this.#waiting.add(wake);
    return {
      next: async (timeoutMs) => {
        const abort = new AbortController();
        if (!changed) {
          const woken = new Promise<void>((resolve) => (settle = resolve));
          await Promise.race([woken, sleep(timeoutMs, undefined, { signal: abort.signal }).catch(() => undefined)]);
        }
        abort.abort();
        changed = false;
      },
      close: async () => {
        this.#waiting.delete(wake);
        settle?.();
      },
    };
  }
}
