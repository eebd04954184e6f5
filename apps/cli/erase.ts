import { migrateAccess } from '#access';
import { openAttachmentStore } from '#attachments';
import { migrateDocuments } from '#documents';
import { firstInstantOf } from '#domain';
import { openEventStore, type EventStore } from '#eventstore';
import { createLogger, createPool, loadConfig, StartupError, withDatabase } from '#platform';
import { createReadModels } from '#readmodels';
import { isUuid } from '#xapi';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { ErasureContext } from '../shared/erasure/erase.js';
import { finishErasures } from '../shared/erasure/finish.js';
import { planOrErase, type ErasurePlan } from '../shared/erasure/plan.js';
import { findReceipt, migrateErasure } from '../shared/erasure/receipts.js';
import { eraseExpired, findExpired } from '../shared/erasure/retention.js';
import { migrateForwarding } from '../shared/forwarders/forwarders.js';
import { loadProgramme } from '../shared/load-programme.js';
import { print } from './print.js';

/** The projector may be at it: then it does this erasure's rest too. Or somebody is in the way of both. */
const LOOK_EVERY_MS = 500;

/** `vetrail erase participant`, `vetrail retention`. */
export function addErasureCommands(program: Command): void {
  const erase = program.command('erase').description('take somebody out for good');
  erase
    .command('participant <id>')
    .description(
      'their statements, documents, attachments, links and name; shows what would go, and does it with --confirm',
    )
    .option('--confirm <plan>', 'what the command printed without it')
    .action((id: string, { confirm }: { confirm?: string }) =>
      withContext((context) => participant(context, id, confirm)),
    );
  program
    .command('retention')
    .description('erase the statements of what happened before a day')
    .requiredOption('--before <day>', 'such as 2022-03-01')
    .option('--dry-run', 'count them by year, and erase nothing')
    .action(({ before, dryRun }: { before: string; dryRun?: boolean }) =>
      withContext((context) => retention(context, before, dryRun ?? false)),
    );
}

interface Context extends ErasureContext {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
}

async function withContext(work: (context: Context) => Promise<void>): Promise<void> {
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  await withDatabase(config, async (databaseUrl) => {
    for (const migrate of [migrateAccess, migrateDocuments, migrateForwarding, migrateErasure])
      await migrate(databaseUrl);
    const eventStoreUrl = config.eventStoreUrl ?? databaseUrl;
    const eventStore: EventStore = await openEventStore(eventStoreUrl, { logger: createLogger('cli', 'warn') });
    const database: Pool = createPool(databaseUrl, { max: 2, applicationName: 'vetrail erase' });
    const attachments = await openAttachmentStore(config.attachmentsUrl, config.dataDir);
    try {
      await work({ eventStore, database, attachments, programme, databaseUrl, eventStoreUrl });
    } finally {
      await attachments.close();
      await database.end();
      await eventStore.close();
    }
  });
}

async function participant(context: Context, id: string, confirm: string | undefined): Promise<void> {
  if (!isUuid(id)) throw new StartupError(`${id}: a participant is named by a UUID`);
  const result = await planOrErase(context, id, confirm);
  switch (result.outcome) {
    case 'unknown':
      throw new StartupError(`no participant has the id ${id}, or they were erased`);
    case 'planned':
      show(result.plan);
      print(`Nothing was changed. To do it: vetrail erase participant ${id} --confirm ${result.plan.confirm}`);
      return;
    case 'changed':
      show(result.plan);
      throw new StartupError(`this is another plan than the one confirmed: confirm ${result.plan.confirm}`);
    case 'erased':
      show(result.plan);
      await finish(context, result.receipt);
      return;
    default:
      result satisfies never;
  }
}

function show(plan: ErasurePlan): void {
  print(`${plan.statements} statements of theirs go`);
  print(`${plan.mentions} events of others name them, and stay without them`);
  print(`${plan.documents} documents and ${plan.attachments} attachments of theirs go, ${plan.roles} roles end`);
  for (const document of plan.documentMentions) print(`see to by hand: the document ${document} names them`);
}

async function retention(context: Context, before: string, dryRun: boolean): Promise<void> {
  const instant = firstInstantOf(before);
  if (instant === undefined) throw new StartupError(`--before ${before}: give a day, such as 2022-03-01`);
  if (!dryRun) return finish(context, await eraseExpired(context.eventStore, context.database, instant));
  const years = await findExpired(context.eventStore, instant);
  for (const year of Object.keys(years).sort()) print(`${year}: ${years[year]} statements`);
  print(`${Object.values(years).reduce((sum, count) => sum + count, 0)} statements would go; nothing was changed`);
}

async function finish(context: Context, id: string): Promise<void> {
  const { eventStore, database, databaseUrl, eventStoreUrl, programme } = context;
  for (let said: string | undefined; ;) {
    const finished = await finishErasures({
      ...{ eventStore, databaseUrl, eventStoreUrl, models: createReadModels(programme) },
      onStep: (step) => said === undefined && print(`${step} …`),
    });
    const receipt = await findReceipt(database, id);
    if (receipt?.state === 'complete') {
      for (const note of receipt.notes) print(`left to do: ${note}`);
      print(`receipt ${id}: ${JSON.stringify(receipt.counts)}`);
      return;
    }
    if (finished.outcome === 'waiting' && finished.for !== said) {
      said = finished.for;
      print(`waiting for ${said}; a running projector goes on with it when this command is ended`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
