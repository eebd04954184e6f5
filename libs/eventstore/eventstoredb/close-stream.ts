import { delayAfter, type Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.js';
import { exceptionOf, isUnavailability, translate } from './errors.js';

const PATIENCE_MS = 9_000;
const BACKOFF = { min: 20, max: 500 };

/** Closes a stream for ever. One that never was is closed in the same way; one that is closed stays as it is. */
export async function closeStream(stream: string, connection: Connection, logger: Logger | undefined): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let attempts = 1; ; attempts++) {
    try {
      return await connection.tombstone(stream);
    } catch (error) {
      if (exceptionOf(error) === 'stream-deleted') return;
      const delay = delayAfter(attempts, BACKOFF);
      if (!isUnavailability(error) || performance.now() + delay > giveUpAt) throw translate(error);
      logger?.warn({ err: error, stream }, 'a deletion failed; repeating it');
      await sleep(delay);
    }
  }
}
