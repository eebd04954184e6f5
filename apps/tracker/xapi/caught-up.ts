import type { EventStore } from '#eventstore';
import { checkpointOf, currentStudy } from '#readmodels';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const PATIENCE_MS = 1_000;
const LOOK_EVERY_MS = 10;

/**
 * Waits until a read model holds what the log held when this was called, so that a client finds what it was told is
 * recorded. Where the projector stands still it does not wait for ever: what stands there is then the best there is.
 */
export async function caughtUp(db: pg.Pool, eventStore: Pick<EventStore, 'head'>, model: string): Promise<void> {
  if (currentStudy()) return;
  const { position } = await eventStore.head();
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const checkpoint = await checkpointOf(db, model);
    if ((checkpoint?.position ?? 0n) >= position || performance.now() > deadline) return;
    await sleep(LOOK_EVERY_MS);
  }
}
