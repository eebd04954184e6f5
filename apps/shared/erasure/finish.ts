import type { EventStore } from '#eventstore';
import { createClient } from '#platform';
import {
  build,
  ensureStudyTable,
  listStudies,
  saveStudy,
  schemaOf,
  studySchema,
  swapIn,
  type ReadModel,
} from '#readmodels';
import type { Client } from 'pg';
import { purgePostgres } from './purge-postgres.js';
import { completeReceipts, pendingReceipts } from './receipts.js';

export interface FinishOptions {
  readonly eventStore: EventStore;
  readonly databaseUrl: string;
  /** Where the log is, which may be another database, or EventStoreDB. */
  readonly eventStoreUrl: string;
  readonly models: readonly ReadModel[];
  readonly onStep?: (step: string) => void;
  /** Ends it after what is under way; a later call does it all. */
  readonly signal?: AbortSignal;
}

/** As `vetrail rebuild`: two would build in the same schemas. */
const LOCK = "hashtextextended('vetrail rebuild', 0)";

/**
 * Does what erasures left to do: read models and studies are built anew from the log as it is now, which drops every file
 * that held something of the erased, and the database's own files are purged. Several pending erasures cost one round. May
 * be interrupted and called again.
 *
 * @returns whether all receipts are complete; false where somebody else is at it
 */
export async function finishErasures(options: FinishOptions): Promise<boolean> {
  const { databaseUrl, eventStoreUrl, signal, onStep = () => undefined } = options;
  const client = createClient(databaseUrl, 'vetrail erasure');
  await client.connect();
  try {
    const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
    if (!rows[0]!.held) return false;
    const pending = await pendingReceipts(client);
    if (pending.length === 0) return true;
    await client.query('set synchronous_commit = off');
    onStep('building the read models anew');
    await rebuildModels(client, options);
    if (signal?.aborted) return false;
    onStep('building the studies anew');
    await rebuildStudies(client, options);
    if (signal?.aborted) return false;
    onStep('purging the files of the database');
    const notes = [...(await purgePostgres(databaseUrl))];
    if (eventStoreUrl.startsWith('postgres')) {
      if (eventStoreUrl !== databaseUrl) notes.push(...(await purgePostgres(eventStoreUrl)));
    } else {
      notes.push(
        'EventStoreDB: start a scavenge on every node (POST /admin/scavenge); until it has passed, its chunk files hold what was deleted',
      );
    }
    await completeReceipts(
      client,
      pending.map(({ id }) => id),
      notes,
    );
    return true;
  } finally {
    await client.end();
  }
}

async function rebuildModels(client: Client, { eventStore, models, signal }: FinishOptions): Promise<void> {
  const targets = models.map((model) => ({ model, schema: `${schemaOf(model)}__rebuild` }));
  const tracks = await build({ eventStore, client, targets, signal });
  if (signal?.aborted) return;
  for (const track of tracks) await swapIn({ eventStore, client }, track);
}

/** A study of an outdated version is as its models are now, or it would keep what was erased. */
async function rebuildStudies(client: Client, { eventStore, models, signal }: FinishOptions): Promise<void> {
  await ensureStudyTable(client);
  for (const { name, knownAt, position } of await listStudies(client)) {
    const targets = models.map((model) => ({ model, schema: studySchema(name, schemaOf(model)) }));
    await build({ eventStore, client, targets, knownAt, upTo: position, signal });
    if (signal?.aborted) return;
    const versions = Object.fromEntries(models.map((model) => [model.name, model.version]));
    await saveStudy(client, { name, knownAt, position, versions });
  }
}
