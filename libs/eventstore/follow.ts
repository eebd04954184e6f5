import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreUnavailable, type EventStore, type Instant, type LogPage, type Position } from './port.js';

export interface FollowOptions {
  /** Exclusive; `START` for the whole log. */
  readonly after: Position;
  /** Most events to look at for one page. Default 1,000. */
  readonly pageSize?: number;
  readonly streamPrefixes?: readonly string[];
  /** Ends the iteration. */
  readonly signal: AbortSignal;
}

/** Longest sleep at the end of the log; a change wakes earlier, and a connection that died unnoticed costs no more. */
const LONGEST_SLEEP_MS = 10_000;
const RETRY_MS = 250;

/**
 * The log from a position on, for as long as the signal stands: pages in order, none skipped and none twice. At the end of
 * the log it waits for a change. Also yields pages in which a filter left nothing, because `next` moves on. While the store
 * is unavailable it keeps trying.
 */
export async function* follow(
  store: Pick<EventStore, 'readAll' | 'changes'>,
  { after, pageSize, streamPrefixes, signal }: FollowOptions,
): AsyncGenerator<LogPage, void, void> {
  // Listening begins before the read that finds the end: what comes in between is remembered.
  const changes = store.changes();
  const close = () => void changes.close();
  signal.addEventListener('abort', close, { once: true });
  let position = after;
  let time: Instant | undefined;
  try {
    while (!signal.aborted) {
      const page = await read();
      if (!page) {
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      if (page.next !== position) {
        position = page.next;
        time = page.through ?? page.events.at(-1)?.recordedAt ?? time;
        yield page;
      }
      if (page.end && !signal.aborted) await changes.next(LONGEST_SLEEP_MS);
    }
  } finally {
    signal.removeEventListener('abort', close);
    await changes.close();
  }

  async function read(): Promise<LogPage | undefined> {
    try {
      return await store.readAll({
        after: position,
        ...(pageSize !== undefined && { limit: pageSize }),
        ...(streamPrefixes && { streamPrefixes }),
        ...(time !== undefined && { notBefore: time }),
      });
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable)) throw error;
      return undefined;
    }
  }
}
