import type { Logger } from '#platform';
import { randomUUID } from 'node:crypto';
import type { LogHead, ProposedEvent } from '../port.js';
import type { LogReader } from './reader.js';
import { TIME_STREAM } from './recorded-event.js';
import type { AppendWriter } from './writer.js';

/** How old the end of the log may be before a mark is set: soon after an event, seldom once nothing happens. */
const SOONEST_MS = 200;
const LATEST_MS = 5_000;

/** Names the setting itself, so that however many processes make it, it is made once. */
const KEEP_ONE: ProposedEvent = {
  id: '5b0a1c9e-7d0c-4f0e-9d55-0c2f5c1a7e10',
  type: '$metadata',
  data: '{"$maxCount":1}',
  metadata: '{}',
};

/**
 * The log's own time. The server tells it with what it records alone, so that while nothing is recorded nobody could know
 * that everything up to now has been read. Where somebody asks, a mark of time is recorded then: an empty event, which no
 * reader is given, on a stream of which the server keeps the last event.
 */
export class Clock {
  #seen: { readonly position: bigint; readonly at: number } | undefined;
  #eventAt = performance.now();
  #keepsOne = false;

  constructor(
    private readonly reader: LogReader,
    private readonly writer: AppendWriter,
    private readonly logger: Logger | undefined,
  ) {}

  /** The end of the log, at most about `LATEST_MS` old wherever the head is asked for time and again. */
  async head(): Promise<LogHead> {
    const head = await this.reader.head();
    const now = performance.now();
    if (this.#seen?.position !== head.position) {
      this.#seen = { position: head.position, at: now };
      if (!head.isMark) this.#eventAt = now;
      return head;
    }
    const age = Math.min(Math.max(SOONEST_MS, (now - this.#eventAt) / 10), LATEST_MS);
    if (now - this.#seen.at < age) return head;
    await this.#setMark();
    const next = await this.reader.head();
    this.#seen = { position: next.position, at: performance.now() };
    return next;
  }

  async #setMark(): Promise<void> {
    const mark = { id: randomUUID(), type: 'TimePassed', data: '{}', metadata: '{}' };
    await this.writer.write({ stream: TIME_STREAM, expected: 'any', events: [mark] });
    if (this.#keepsOne) return;
    this.#keepsOne = true;
    // Nothing but disk space hangs on it, and a user may not be allowed to set it.
    await this.writer.writeMetadata(TIME_STREAM, KEEP_ONE).catch((error: unknown) => {
      this.logger?.warn({ err: error }, `${TIME_STREAM} keeps all its events: set its $maxCount to 1`);
    });
  }
}
