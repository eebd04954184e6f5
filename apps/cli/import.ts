import { openAttachmentStore } from '#attachments';
import { openEventStore } from '#eventstore';
import { createLogger, loadConfig, StartupError, withDatabase } from '#platform';
import type { Command } from 'commander';
import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProgramme } from '../shared/load-programme.js';
import { importPage, readPage, type PageContext } from './import/import-page.js';
import { Source } from './import/source.js';
import { wayBetween, type Way } from './import/way.js';
import { interruptible } from './interrupt.js';
import { startProgress } from './progress.js';
import { readCheckpointFile, removeCheckpointFile, writeCheckpointFile } from './replay/checkpoint-file.js';
import { count } from './replay/options.js';

interface ImportOptions {
  readonly from: string;
  readonly key?: string;
  readonly secret?: string;
  readonly limit: number;
  readonly since?: string;
  readonly xapiVersion: string;
  readonly report?: string;
  readonly restart?: boolean;
}

const SHOWN_REFUSALS = 20;
/** How far back a resumed import begins: statements of one instant may stand on two pages. */
const OVERLAP_MS = 1;

/** `vetrail import`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('take in all statements of another record store, under their ids, with their attachments')
    .requiredOption('--from <endpoint>', 'its xAPI endpoint, such as https://lrs.example/xapi')
    .option('--key <key>', 'its credential; or SOURCE_KEY')
    .option('--secret <secret>', 'or SOURCE_SECRET, which no list of processes shows')
    .option('--since <timestamp>', 'only what was stored there after this')
    .option('--limit <statements>', 'statements on a page', count, 500)
    .option('--xapi-version <version>', 'the version to ask in', '1.0.3')
    .option('--report <file>', 'write every refused statement with its reason here, as NDJSON')
    .option('--restart', 'begin anew instead of going on with what was interrupted')
    .action(importStatements);
}

async function importStatements(options: ImportOptions): Promise<void> {
  const config = loadConfig(process.env);
  const { baseIri } = loadProgramme(config.programmeFile);
  const { host } = hostOf(options.from);
  const about = `import from ${options.from}${options.since === undefined ? '' : ` since ${options.since}`}`;
  const digest = createHash('sha256').update(about).digest('hex').slice(0, 16);
  const checkpointFile = join(config.dataDir, 'imports', `${digest}.json`);
  if (options.restart) removeCheckpointFile(checkpointFile);
  const checkpoint = readCheckpointFile(checkpointFile, about);
  if (options.report !== undefined && !checkpoint) writeFileSync(options.report, '');

  await interruptible((signal) =>
    withDatabase(config, async (url) => {
      const eventStore = await openEventStore(config.eventStoreUrl ?? url, { logger: createLogger('cli', 'warn') });
      const attachments = await openAttachmentStore(config.attachmentsUrl, config.dataDir);
      try {
        const source = new Source({
          ...{ endpoint: options.from, limit: options.limit, version: options.xapiVersion, attachments, signal },
          ...credentialOf(options),
        });
        const totals = await run(
          source,
          {
            eventStore,
            source: options.from,
            voided: (id) => source.voided(id),
            authority: {
              objectType: 'Agent',
              name: `Import from ${host}`,
              account: { homePage: `${baseIri}/credentials`, name: `import:${host}` },
            },
          },
          {
            since: checkpoint?.position ?? options.since,
            report: options.report,
            signal,
            mark: (position) => writeCheckpointFile(checkpointFile, { about, position }),
          },
        );
        if (totals.done) removeCheckpointFile(checkpointFile);
        show(totals);
      } finally {
        await attachments.close();
        await eventStore.close();
      }
    }),
  );
}

interface Totals {
  done: boolean;
  recorded: number;
  already: number;
  refused: number;
}

interface RunOptions {
  readonly since: string | undefined;
  readonly report: string | undefined;
  readonly signal: AbortSignal;
  readonly mark: (stored: string) => void;
}

async function run(source: Source, context: PageContext, { since, report, signal, mark }: RunOptions): Promise<Totals> {
  const totals: Totals = { done: false, recorded: 0, already: 0, refused: 0 };
  let progress: ReturnType<typeof startProgress> | undefined;
  let way: Way | undefined;
  try {
    const newest = await newestStored(source);
    for (let page = await source.first(since, undefined); ;) {
      const { statements, more } = readPage(page.text);
      const outcome = await importPage(statements, page.received, context);
      totals.recorded += outcome.recorded;
      totals.already += outcome.already;
      for (const refusal of outcome.refused) {
        if (totals.refused++ < SHOWN_REFUSALS) process.stderr.write(`refused ${refusal.id}: ${refusal.reason}\n`);
        if (report !== undefined) appendFileSync(report, `${JSON.stringify(refusal)}\n`);
      }
      const times = statements.map(storedAt).filter((time) => !Number.isNaN(time));
      const last = times.at(-1);
      if (last !== undefined) {
        mark(new Date(last - OVERLAP_MS).toISOString());
        way ??= wayBetween(times[0]!, newest);
        progress ??= startProgress(way.total, 'statements');
        progress.update(way.done(last), totals.recorded + totals.already + totals.refused);
      }
      if (more === '') {
        totals.done = true;
        return totals;
      }
      if (signal.aborted) return totals;
      page = await source.next(more);
    }
  } catch (error) {
    if (signal.aborted) return totals;
    throw error;
  } finally {
    progress?.stop();
  }
}

/** When the source's newest statement was stored, in milliseconds; now, where it does not say. */
async function newestStored(source: Source): Promise<number> {
  const now = Date.now();
  try {
    return storedAt(readPage((await source.newest()) ?? '').statements[0]!) || now;
  } catch {
    return now;
  }
}

function storedAt({ value }: { readonly value: unknown }): number {
  return Date.parse(String((value as { stored?: unknown } | null)?.stored));
}

function show({ done, recorded, already, refused }: Totals): void {
  process.stdout.write(`${recorded} statements recorded, ${already} were here already, ${refused} refused\n`);
  if (done) return;
  process.stderr.write('interrupted; the same command goes on\n');
  process.exitCode = 130;
}

function hostOf(endpoint: string): URL {
  const url = URL.parse(endpoint);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new StartupError(`--from ${endpoint} is no address: give the xAPI endpoint, such as https://lrs.example/xapi`);
}

function credentialOf({ key = process.env['SOURCE_KEY'], secret = process.env['SOURCE_SECRET'] }: ImportOptions) {
  if (key !== undefined && secret !== undefined) return { key, secret };
  throw new StartupError("the other record store's credential is missing: set SOURCE_KEY and SOURCE_SECRET");
}
