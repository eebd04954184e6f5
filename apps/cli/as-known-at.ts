import type { Instant } from '#eventstore';
import { openEventStore } from '#eventstore';
import { createClient, createLogger, loadConfig, StartupError, withDatabase } from '#platform';
import {
  build,
  claimStudy,
  createReadModels,
  dropStudy,
  ensureStudyTable,
  findStudy,
  isStudyName,
  listStudies,
  saveStudy,
  schemaOf,
  studySchema,
} from '#readmodels';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Client } from 'pg';
import { loadProgramme } from '../shared/load-programme.js';
import { interruptible } from './interrupt.js';
import { print } from './print.js';
import { startProgress } from './progress.js';
import { lastInstant } from './replay/options.js';

/** `vetrail as-known-at`, `vetrail studies list|drop`. */
export function addStudyCommands(program: Command): void {
  program
    .command('as-known-at <day>')
    .description('make a study: all read models as they were known then, in tables of their own')
    .requiredOption('--schema <name>', 'names the study: ?study=<name> asks the API about it', studyName)
    .option('--restart', 'begin anew instead of going on with what was interrupted')
    .action((day: string, { schema, restart }: { schema: string; restart?: boolean }) =>
      withClient((client, eventStoreUrl) =>
        make(client, eventStoreUrl, { knownAt: instantOf(day), name: schema, restart }),
      ),
    );
  const studies = program.command('studies').description('the studies there are');
  studies
    .command('list')
    .description('all of them, with the time that each is of')
    .action(() => withClient(list));
  studies
    .command('drop <name>')
    .description('drop the tables of a study')
    .action((name: string) => withClient((client) => drop(client, name)));
}

function studyName(text: string): string {
  if (isStudyName(text)) return text;
  throw new InvalidArgumentError('Lower-case letters, digits and single underscores, such as study_2023.');
}

function instantOf(day: string): Instant {
  try {
    return lastInstant(day);
  } catch (cause) {
    throw new StartupError(`${day}: ${(cause as Error).message}`, { cause });
  }
}

async function withClient(work: (client: Client, eventStoreUrl: string) => Promise<void>): Promise<void> {
  const config = loadConfig(process.env);
  await withDatabase(config, async (url) => {
    const client = createClient(url, 'vetrail studies');
    await client.connect();
    try {
      await ensureStudyTable(client);
      await work(client, config.eventStoreUrl ?? url);
    } finally {
      await client.end();
    }
  });
}

async function make(
  client: Client,
  eventStoreUrl: string,
  { knownAt, name, restart = false }: { knownAt: Instant; name: string; restart?: boolean | undefined },
): Promise<void> {
  const models = createReadModels(loadProgramme(loadConfig(process.env).programmeFile));
  if (!(await claimStudy(client, name))) throw new StartupError(`the study ${name} is being made by another command`);
  const existing = await findStudy(client, name);
  const sameTime = existing === undefined || existing.knownAt === knownAt;
  const eventStore = await openEventStore(eventStoreUrl, { logger: createLogger('cli', 'warn') });
  try {
    const { position: head } = await eventStore.head();
    const progress = startProgress(Number(head), 'events');
    await client.query('set synchronous_commit = off');
    await interruptible(async (signal) => {
      let events = 0;
      const tracks = await build({
        ...{ eventStore, client, signal, knownAt, upTo: head, resume: sameTime && !restart },
        targets: models.map((model) => ({ model, schema: studySchema(name, schemaOf(model)) })),
        onProgress: (position, count) => progress.update(Number(position), (events += count)),
      }).finally(() => progress.stop());
      if (signal.aborted) {
        print(`interrupted after ${events} events; the same command goes on`);
        process.exitCode = 130;
        return;
      }
      const position = tracks.reduce(
        (max, { checkpoint }) => (checkpoint.position > max ? checkpoint.position : max),
        0n,
      );
      const versions = Object.fromEntries(models.map(({ name: model, version }) => [model, version]));
      await saveStudy(client, { name, knownAt, position, versions });
      print(`${name}: everything recorded by ${knownAt}, up to position ${position}; ask the API with ?study=${name}`);
    });
  } finally {
    await eventStore.close();
  }
}

async function list(client: Client): Promise<void> {
  for (const { name, knownAt, position, createdAt } of await listStudies(client)) {
    print(`${name.padEnd(24)}  as known at ${knownAt}  position ${position}  made ${createdAt.slice(0, 10)}`);
  }
}

async function drop(client: Client, name: string): Promise<void> {
  const study = await findStudy(client, name);
  if (!study) throw new StartupError(`there is no study ${name}`);
  await dropStudy(client, study);
  print(`dropped ${name}`);
}
