import { openEventStore, type EventStore } from '#eventstore';
import { createClient, createLogger, loadConfig, StartupError, withDatabase } from '#platform';
import {
  build,
  createReadModels,
  rebuildSchemaOf,
  swapIn,
  verify,
  type ReadModel,
  type SchemaDifference,
} from '#readmodels';
import type { Command } from 'commander';
import type { Client } from 'pg';
import { loadProgramme } from '../shared/load-programme.js';
import { interruptible } from './interrupt.js';
import { print } from './print.js';
import { startProgress } from './progress.js';

interface RebuildOptions {
  readonly verify?: boolean;
  readonly restart?: boolean;
}

interface Context {
  readonly eventStore: EventStore;
  readonly databaseUrl: string;
  readonly signal: AbortSignal;
}

const LOCK = "hashtextextended('vetrail rebuild', 0)";

/** `vetrail rebuild`. */
export function addRebuildCommand(program: Command): void {
  program
    .command('rebuild [model...]')
    .description('build read models anew from the log, beside the running ones, and swap them in; default: all of them')
    .option('--verify', 'swap nothing: compare each model with its rebuilding, row by row, and print what differs')
    .option('--restart', 'begin anew instead of going on with a rebuilding that was interrupted')
    .action(rebuild);
}

async function rebuild(names: readonly string[], options: RebuildOptions): Promise<void> {
  const config = loadConfig(process.env);
  const models = chosen(createReadModels(loadProgramme(config.programmeFile)), names);
  await interruptible((signal) =>
    withDatabase(config, async (databaseUrl) => {
      const eventStore = await openEventStore(config.eventStoreUrl ?? databaseUrl, {
        logger: createLogger('cli', 'warn'),
      });
      const client = createClient(databaseUrl, 'vetrail rebuild');
      try {
        await client.connect();
        await claim(client);
        const context = { eventStore, databaseUrl, signal };
        if (options.verify) await verifyAll(context, models);
        else await rebuildAll(context, client, models, options.restart ?? false);
      } finally {
        await client.end();
        await eventStore.close();
      }
    }),
  );
}

function chosen(models: readonly ReadModel[], names: readonly string[]): readonly ReadModel[] {
  const stranger = names.find((name) => !models.some((model) => model.name === name));
  if (stranger !== undefined) {
    const known = models.map(({ name }) => name).join(', ');
    throw new StartupError(`there is no read model ${stranger}; there are ${known}`);
  }
  return names.length === 0 ? models : models.filter(({ name }) => names.includes(name));
}

/** One at a time: two would build in the same schemas. */
async function claim(client: Client): Promise<void> {
  await client.query('set synchronous_commit = off');
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
  if (!rows[0]!.held) {
    throw new StartupError('another rebuild, or the finishing of an erasure, is under way: wait for its end');
  }
}

async function rebuildAll(
  { eventStore, signal }: Context,
  client: Client,
  models: readonly ReadModel[],
  restart: boolean,
): Promise<void> {
  const progress = startProgress(Number((await eventStore.head()).position), 'events');
  const startedAt = performance.now();
  let events = 0;
  const tracks = await build({
    ...{ eventStore, client, signal, resume: !restart },
    targets: models.map((model) => ({ model, schema: rebuildSchemaOf(model) })),
    onProgress: (position, count) => progress.update(Number(position), (events += count)),
  }).finally(() => progress.stop());
  const seconds = (performance.now() - startedAt) / 1000;
  if (signal.aborted) {
    print(`interrupted after ${events} events; the same command goes on`);
    process.exitCode = 130;
    return;
  }
  for (const track of tracks) {
    await swapIn({ eventStore, client }, track);
    print(`${track.model.name}: swapped in, up to position ${track.checkpoint.position}`);
  }
  print(`${events} events in ${seconds.toFixed(1)} s, ${Math.round(events / seconds)}/s`);
}

async function verifyAll(context: Context, models: readonly ReadModel[]): Promise<void> {
  const { eventStore, databaseUrl, signal } = context;
  for (const model of models) {
    const progress = startProgress(Number((await eventStore.head()).position), 'events');
    let events = 0;
    const found = await verify({
      ...{ eventStore, databaseUrl, model, signal },
      onProgress: (position, count) => progress.update(Number(position), (events += count)),
    }).finally(() => progress.stop());
    switch (found.outcome) {
      case 'equal':
        print(`${model.name}: equal, up to position ${found.position}`);
        break;
      case 'different':
        print(`${model.name}: DIFFERENT, up to position ${found.position}`);
        found.differences.forEach(printDifference);
        process.exitCode = 1;
        break;
      case 'incomparable':
        print(`${model.name}: ${found.reason}`);
        process.exitCode = 1;
        break;
      case 'interrupted':
        print(`${model.name}: interrupted; the same command goes on`);
        process.exitCode = 130;
        return;
      default:
        found satisfies never;
    }
  }
}

/** As a `diff` from the live tables to the rebuilt ones. */
function printDifference({ table, problem, onlyInA, onlyInB }: SchemaDifference): void {
  print(`  ${table}: ${problem}`);
  for (const row of onlyInA) print(`  - ${row}`);
  for (const row of onlyInB) print(`  + ${row}`);
}
