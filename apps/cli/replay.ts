import { openAttachmentStore } from '#attachments';
import { openEventStore } from '#eventstore';
import { createLogger, loadConfig, StartupError, withDatabase, type Config } from '#platform';
import { Option, type Command } from 'commander';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { readRoster } from '../shared/history/read-history.js';
import { loadProgramme } from '../shared/load-programme.js';
import { RecordStore } from '../shared/lrs/record-store.js';
import { interruptible } from './interrupt.js';
import { startProgress } from './progress.js';
import { fileSink, stdoutSink, type LineKind } from './replay/line-sinks.js';
import {
  addSelectionOptions,
  count,
  criteriaOf,
  describeSelection,
  speed,
  type SelectionOptions,
} from './replay/options.js';
import { createPace, type PaceClock } from './replay/pace.js';
import { recordStoreSink } from './replay/record-store-sink.js';
import { replayLog, stretchOf, type ReplayRequest } from './replay/replay-log.js';
import type { Sink } from './replay/sink.js';
import { blaming, createTeller, loadWhatIf } from './replay/what-if.js';
import { modelSink, projectionSink } from './replay/what-if-sinks.js';

interface ReplayOptions extends SelectionOptions {
  readonly as: LineKind;
  readonly to: string;
  readonly with?: string;
  readonly speed?: number;
  readonly clock: PaceClock;
  readonly key?: string;
  readonly secret?: string;
  readonly batch: number;
  readonly rate?: number;
  readonly checkpoint?: string;
  readonly restart?: boolean;
}

/** `vetrail replay`. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('stream the log in its original order: to standard output, a file or another record store')
    .addOption(new Option('--as <kind>', 'what a line holds').choices(['statements', 'events']).default('statements'))
    .option('--to <target>', '- for standard output, a file, or the xAPI endpoint of another record store', '-')
    .option('--with <file>', 'run the projection or read model that this file exports over it; its rows are the output')
    .option('--speed <factor>', 'so many times as fast as it was, such as 1000x; default: as fast as can be', speed)
    .addOption(new Option('--clock <clock>', 'what --speed keeps to').choices(['stored', 'happened']).default('stored'))
    .option('--key <key>', "the other record store's credential; or TARGET_KEY")
    .option('--secret <secret>', 'or TARGET_SECRET, which no list of processes shows')
    .option('--batch <statements>', 'statements in a request', count, 50)
    .option('--rate <statements>', 'most statements a second', count)
    .option('--checkpoint <file>', 'where to keep how far a replay to a record store got')
    .option('--restart', 'begin anew instead of going on with what was interrupted');
  addSelectionOptions(command).action(replay);
}

async function replay(options: ReplayOptions): Promise<void> {
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  const criteria = criteriaOf(options, programme);
  await interruptible((signal) =>
    withDatabase(config, async (url) => {
      const eventStore = await openEventStore(config.eventStoreUrl ?? url, { logger: createLogger('cli', 'warn') });
      try {
        const stretch = await stretchOf(eventStore, options);
        const roster = options.with === undefined ? undefined : await readRoster(eventStore, stretch);
        const sink = roster
          ? await whatIfSink(options, createTeller(programme, roster), url)
          : await sinkOf(options, config, describeSelection(criteria, options), signal);
        const request: ReplayRequest = {
          ...{ eventStore, programme, criteria, stretch, sink, signal, roster },
          statementsOnly: !roster && (options.as === 'statements' || isRecordStore(options.to)),
          pace: options.speed === undefined ? undefined : createPace(options.speed, options.clock, signal),
          startProgress: ({ after, upTo }) => startProgress(Number(upTo - after), options.as),
        };
        const outcome = await replayLog(request).catch(async (error: unknown) => {
          // What was written up to there stays, to go on from; what was only passing goes.
          await sink.close(false).catch((later: unknown) => {
            process.stderr.write(`what was written cannot be gone on from: ${(later as Error).message}\n`);
          });
          throw error;
        });
        const lines = await sink.close(outcome.done);
        const state = outcome.done ? 'replayed' : 'interrupted after';
        for (const line of [...lines, `${state} ${outcome.count} ${options.with ? 'events' : options.as}`])
          process.stderr.write(`${line}\n`);
        if (!outcome.done) process.exitCode = 130;
      } finally {
        await eventStore.close();
      }
    }),
  );
}

async function whatIfSink(
  { with: file, to }: ReplayOptions,
  tell: ReturnType<typeof createTeller>,
  databaseUrl: string,
): Promise<Sink> {
  if (isRecordStore(to))
    throw new StartupError('rows of --with go to a file or to standard output, not to a record store');
  const whatIf = await loadWhatIf(file!);
  const blame = blaming(file!);
  switch (whatIf.kind) {
    case 'projection':
      return projectionSink(whatIf.projection, tell, { to, blame });
    case 'model':
      return modelSink(whatIf.model, databaseUrl, { to, blame });
    default:
      return whatIf satisfies never;
  }
}

function isRecordStore(target: string): boolean {
  return /^https?:\/\//i.test(target);
}

async function sinkOf(options: ReplayOptions, config: Config, selection: string, signal: AbortSignal): Promise<Sink> {
  const { to, as, restart = false, batch, rate } = options;
  const about = `replay of ${as}: ${selection}`;
  if (to === '-') return stdoutSink(as);
  if (!isRecordStore(to)) return fileSink(resolve(to), as, about, restart);
  const attachments = await openAttachmentStore(config.attachmentsUrl, config.dataDir);
  const store = new RecordStore({ endpoint: to, ...targetCredential(options), attachments });
  const checkpointFile = options.checkpoint ?? join(config.dataDir, 'replays', `${digest(`${to} ${about}`)}.json`);
  return recordStoreSink({ store, about: `${about} to ${to}`, checkpointFile, restart, batch, rate, signal });
}

/** @throws StartupError when there is none */
export function targetCredential({
  key = process.env['TARGET_KEY'],
  secret = process.env['TARGET_SECRET'],
}: {
  readonly key?: string;
  readonly secret?: string;
}): { readonly key: string; readonly secret: string } {
  if (key !== undefined && secret !== undefined) return { key, secret };
  throw new StartupError("the other record store's credential is missing: set TARGET_KEY and TARGET_SECRET");
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
