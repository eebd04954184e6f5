import type { Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { finishErasures, type FinishOptions } from '../shared/erasure/finish.js';
import { pendingReceipts } from '../shared/erasure/receipts.js';

const LOOK_EVERY_MS = 2_000;
const PAUSE_AFTER_FAILURE_MS = 30_000;
/** Whoever is in the way is so for longer than a moment. */
const PAUSE_WHILE_WAITING_MS = 10_000;

/** Does what erasures left to do, as soon as there is something. @returns how to stop, which waits for what is under way */
export function keepFinishingErasures(
  options: FinishOptions & { readonly database: Pool; readonly logger: Logger },
): () => Promise<void> {
  const { database, logger } = options;
  const stopping = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if ((await pendingReceipts(database)).length > 0) {
          const finished = await finishErasures({
            ...options,
            signal: stopping.signal,
            onStep: (step) => logger.info({ step }, 'finishing an erasure'),
          });
          if (finished.outcome === 'waiting') {
            logger.warn({ for: finished.for }, 'an erasure waits for something; its receipt is pending');
            await wait(PAUSE_WHILE_WAITING_MS);
          }
        }
        await wait(LOOK_EVERY_MS);
      } catch (error) {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, 'an erasure could not be finished; it will be tried again');
        await wait(PAUSE_AFTER_FAILURE_MS);
      }
    }
  };
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
}
