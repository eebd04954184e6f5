import { scavengeEventStoreDb, type EventStore } from '#eventstore';
import { createClient } from '#platform';
import {
  build,
  claimStudy,
  dropUnfinished,
  ensureStudyTable,
  listStudies,
  rebuildSchemaOf,
  saveStudy,
  schemaOf,
  studySchema,
  swapIn,
  type ReadModel,
} from '#readmodels';
import type { Client } from 'pg';
import { forgetErasedRefusals } from '../forwarders/forwarders.js';
import { discardWals, rewriteDatabases } from './purge-databases.js';
import { advanceReceipts, completeReceipts, holdReceipts, pendingReceipts } from './receipts.js';

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

/** One finishes at a time. */
const LOCK = "hashtextextended('vetrail erasure', 0)";
/** As `vetrail rebuild`: two would build in the same schemas. Not held while a scavenge is waited for, which may take hours. */
const REBUILD_LOCK = "hashtextextended('vetrail rebuild', 0)";

export type Finished =
  /** Every receipt is complete. */
  | { readonly outcome: 'complete' }
  /** Somebody else is at it. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'interrupted' }
  /** Receipts stay pending; what was done is not done again by the next call. */
  | { readonly outcome: 'waiting'; readonly for: string };

/**
 * Does what erasures left to do, and makes sure that it is done. EventStoreDB hands out what was deleted until it is
 * scavenged, and the log up to a study's position does not tell that it was, so its nodes scavenge first. Read models and studies are built anew from the log as it
 * is now, which drops every file that held something of the erased; the tables that cannot be built anew are written anew;
 * then the write-ahead log from before goes. Several pending erasures cost one round. May be interrupted and called again.
 */
export async function finishErasures(options: FinishOptions): Promise<Finished> {
  const { databaseUrl, eventStoreUrl, signal, onStep = () => undefined } = options;
  const inPostgres = eventStoreUrl.startsWith('postgres');
  const databases = { models: databaseUrl, ...(inPostgres && eventStoreUrl !== databaseUrl && { log: eventStoreUrl }) };
  const client = createClient(databaseUrl, 'vetrail erasure');
  await client.connect();
  try {
    if (!(await isMine(client, LOCK))) return { outcome: 'busy' };
    const pending = await pendingReceipts(client);
    if (pending.length === 0) return { outcome: 'complete' };
    const ids = pending.map(({ id }) => id);
    if (pending.some(({ step }) => step === 'rebuild')) {
      if (!inPostgres) {
        // Before a scavenge, which is dear: what is being made would be in the way of what follows it.
        const beingMade = await dropUnfinished(client, options.models);
        if (beingMade.length > 0) return await hold(client, ids, waitFor(beingMade));
        onStep('waiting until every node of EventStoreDB has scavenged its log');
        const scavenged = await scavengeEventStoreDb(eventStoreUrl, { signal });
        if (scavenged.outcome === 'waiting') return await hold(client, ids, scavenged);
        if (scavenged.outcome === 'interrupted') return scavenged;
      }
      if (!(await isMine(client, REBUILD_LOCK))) return { outcome: 'busy' };
      const beingMade = await takeOver(client, options.models);
      if (beingMade.length > 0) return await hold(client, ids, waitFor(beingMade));
      if (!(await rebuildAll(client, options, onStep))) return { outcome: 'interrupted' };
      // Of an erasure that was killed, and what was refused while one was under way.
      await forgetErasedRefusals(client, options.eventStore);
      await advanceReceipts(client, ids, 'rewrite');
    }
    let { wal } = pending[0]!;
    if (pending.some(({ step }) => step !== 'discard') || pending.length > 1) {
      onStep('writing the tables of the database anew');
      const rewritten = await rewriteDatabases(databases);
      if (rewritten.outcome === 'waiting') return await hold(client, ids, rewritten);
      wal = rewritten.wal;
      await advanceReceipts(client, ids, 'discard', wal);
    }
    if (signal?.aborted) return { outcome: 'interrupted' };
    onStep('using up the files of the write-ahead log');
    const discarded = await discardWals(databases, wal, signal);
    if (discarded.outcome === 'waiting') return await hold(client, ids, discarded);
    await completeReceipts(client, ids, discarded.notes);
    return { outcome: 'complete' };
  } finally {
    await client.end();
  }
}

/**
 * Sees to tables beside the live ones, which may hold what was erased: those of no study go, those of studies are nobody
 * else's until the client ends.
 *
 * @returns the names of studies, packages and what-ifs that are being made now
 */
async function takeOver(client: Client, models: readonly ReadModel[]): Promise<string[]> {
  const beingMade = [...(await dropUnfinished(client, models))];
  for (const { name } of await listStudies(client)) if (!(await claimStudy(client, name))) beingMade.push(name);
  return beingMade;
}

function waitFor(names: readonly string[]): Finished & { outcome: 'waiting' } {
  return { outcome: 'waiting', for: `the making of ${names.join(' and ')}` };
}

async function isMine(client: Client, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${lock}) as held`);
  return rows[0]!.held;
}

async function hold(
  client: Client,
  ids: readonly string[],
  waiting: Finished & { outcome: 'waiting' },
): Promise<Finished> {
  await holdReceipts(client, ids, waiting.for);
  return waiting;
}

/** @returns whether all of it was done */
async function rebuildAll(client: Client, options: FinishOptions, onStep: (step: string) => void): Promise<boolean> {
  await client.query('set synchronous_commit = off');
  onStep('building the read models anew');
  await rebuildModels(client, options);
  if (options.signal?.aborted) return false;
  onStep('building the studies anew');
  await rebuildStudies(client, options);
  await client.query('set synchronous_commit = on');
  return !options.signal?.aborted;
}

async function rebuildModels(client: Client, { eventStore, models, signal }: FinishOptions): Promise<void> {
  const targets = models.map((model) => ({ model, schema: rebuildSchemaOf(model) }));
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
