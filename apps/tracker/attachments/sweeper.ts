import { sweepAttachments, type AttachmentStore } from '#attachments';
import type { EventStore } from '#eventstore';
import type { Logger } from '#platform';
import { attachmentReferences, findReferencedAttachments, readConsistentThrough } from '#readmodels';
import type pg from 'pg';

/** How long an attachment may wait for its statement, which is recorded in the very request that brings it. */
const GRACE_MS = 24 * 3_600_000;
const EVERY_MS = 3_600_000;
/** Trackers that share a storage sweep one at a time. */
const LOCK = 'vetrail attachment sweep';

export interface SweeperDependencies {
  readonly store: AttachmentStore;
  readonly database: pg.Pool;
  readonly eventStore: EventStore;
  readonly logger: Logger;
}

/** Sweeps orphans out of the attachment storage every hour. @returns how to stop, which waits for a sweep under way */
export function keepSweeping(dependencies: SweeperDependencies): () => Promise<void> {
  const { logger } = dependencies;
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping
      .then(() => sweepOrphans(dependencies))
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'attachments were not swept; the next hour is another try'),
      );
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

/**
 * Removes attachments that no recorded statement has, a day after they were put last. How far the read model of references
 * has come bounds which of them can be judged.
 *
 * @param graceMs other than a day only in tests
 */
export async function sweepOrphans(
  { store, database, eventStore, logger }: SweeperDependencies,
  graceMs = GRACE_MS,
): Promise<void> {
  const client = await database.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [LOCK],
    );
    if (!rows[0]!.locked) return;
    try {
      const through = await readConsistentThrough(client, eventStore, attachmentReferences.name);
      const before = new Date(Math.min(Date.parse(through), Date.now()) - graceMs);
      const referenced = (sha2s: readonly string[]) => findReferencedAttachments(client, sha2s);
      const swept = await sweepAttachments(store, { before, referenced });
      if (swept.removed + swept.abandoned > 0) logger.info(swept, 'swept attachments that no statement has');
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [LOCK]);
    }
  } finally {
    client.release();
  }
}
