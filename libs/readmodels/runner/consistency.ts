import type { EventStore, Instant, LogHead } from '#eventstore';
import type { ClientBase, Pool } from 'pg';
import { checkpointOf, type Checkpoint } from './checkpoint.js';
import { currentStudy } from '../study/study-database.js';
import { headWithinReach } from './head-within-reach.js';
import { instantOfMicroseconds, microsecondsOf } from './instant.js';

/** Where the event store is away, nobody knows what stands after the checkpoint. */
const OUT_OF_REACH: LogHead = { position: 2n ** 63n - 1n, through: '' };
const BEGINNING = '1970-01-01T00:00:00.000000Z';

/**
 * The instant up to which every event recorded is in a read model: xAPI's `X-Experience-API-Consistent-Through`.
 *
 * A model that has reached the head holds all that was recorded up to the head's instant. One that has not may lack events
 * of the very microsecond of its last one, so its promise ends a microsecond before that.
 */
export function consistentThrough(
  checkpoint: Pick<Checkpoint, 'position' | 'recordedAt'> | undefined,
  head: LogHead,
): Instant {
  if (head.position <= (checkpoint?.position ?? 0n)) return head.through;
  return checkpoint?.recordedAt === undefined
    ? BEGINNING
    : instantOfMicroseconds(microsecondsOf(checkpoint.recordedAt) - 1n);
}

/**
 * `consistentThrough` of a live read model. Ask before the query whose answer it goes with: what it promises is then in
 * the tables that the query reads. In a study: the time that the study is of. While the event store is away, it is the
 * checkpoint's: queries go on.
 */
export async function readConsistentThrough(
  db: Pick<Pool | ClientBase, 'query'>,
  eventStore: Pick<EventStore, 'head'>,
  model: string,
): Promise<Instant> {
  const study = currentStudy();
  if (study) return study.knownAt;
  const [head, checkpoint] = await Promise.all([headWithinReach(eventStore), checkpointOf(db, model)]);
  return consistentThrough(checkpoint, head ?? OUT_OF_REACH);
}
