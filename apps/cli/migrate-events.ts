import {
  copyLog,
  EventStoreUnavailable,
  NotACopy,
  openEventStore,
  verifyCopy,
  type CopyReport,
  type EventStore,
} from '#eventstore';
import { createLogger, loadConfig, StartupError, withDatabase, type Logger } from '#platform';
import { InvalidArgumentError, type Command } from 'commander';
import { interruptible } from './interrupt.js';
import { print } from './print.js';
import { startProgress } from './progress.js';

interface Options {
  readonly from?: string;
  readonly to: string;
  readonly verifyOnly?: boolean;
}

const SCHEMES = /^(postgres|postgresql|(esdb|kurrent|kurrentdb)(\+discover)?):\/\//;

/** `vetrail migrate-events`. */
export function addMigrateEventsCommand(program: Command): void {
  program
    .command('migrate-events')
    .description('copy the log into another event store, in order, with its times of record; run again, it goes on')
    .option(
      '--from <url>',
      'the log to copy; default: EVENTSTORE_URL, else DATABASE_URL, else the embedded one',
      address,
    )
    .requiredOption('--to <url>', 'an empty event store, or what an earlier run copied', address)
    .option('--verify-only', 'compare the two, event by event, and copy nothing')
    .action(migrate);
}

function address(text: string): string {
  if (!SCHEMES.test(text)) throw new InvalidArgumentError('Give an address that starts with postgres:// or esdb://.');
  return text;
}

async function migrate({ from, to, verifyOnly = false }: Options): Promise<void> {
  const config = loadConfig(process.env);
  // Stores say for themselves what they wait for; what it means for the copy is said at the end.
  const logger = createLogger('cli', 'error');
  const source = from ?? config.eventStoreUrl;
  if (source !== undefined) return between(source, to, verifyOnly, logger);
  await withDatabase(config, (url) => between(url, to, verifyOnly, logger));
}

async function between(fromUrl: string, toUrl: string, verifyOnly: boolean, logger: Logger): Promise<void> {
  if (fromUrl === toUrl) throw new StartupError('--from and --to name the same event store');
  const from = await open('--from', fromUrl, logger);
  try {
    const to = await open('--to', toUrl, logger);
    try {
      const report = verifyOnly ? undefined : await interruptible((signal) => copy(from, to, signal));
      await verify(from, to, report);
    } finally {
      await to.close();
    }
  } catch (error) {
    if (error instanceof NotACopy) throw new StartupError(error.message, { cause: error });
    if (error instanceof EventStoreUnavailable) {
      throw new StartupError(`${error.message}: run the same command again, it goes on where it stopped`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    await from.close();
  }
}

async function open(option: string, url: string, logger: Logger): Promise<EventStore> {
  try {
    return await openEventStore(url, { logger });
  } catch (error) {
    // The address may hold a password, so it is not repeated.
    throw new StartupError(`${option}: ${(error as Error).message.replace(/^EVENTSTORE_URL:? /, '')}`, {
      cause: error,
    });
  }
}

async function copy(from: EventStore, to: EventStore, signal: AbortSignal): Promise<CopyReport> {
  const progress = startProgress(Number((await from.head()).position), 'events copied');
  try {
    const report = await copyLog({
      from,
      to,
      signal,
      onProgress: ({ position, events }) => progress.update(Number(position), events),
    });
    if (!report.complete) {
      throw new StartupError(`stopped after ${report.events} events: run the same command again, it goes on from here`);
    }
    return report;
  } finally {
    progress.stop();
  }
}

async function verify(from: EventStore, to: EventStore, report: CopyReport | undefined): Promise<void> {
  if (report) {
    const where = report.resumedAt > 0n ? `, after position ${report.resumedAt}, where the last run ended` : '';
    print(`copied ${report.events} events${where}`);
  }
  const upTo = report?.position ?? (await from.head()).position;
  const progress = startProgress(Number(upTo), 'events compared');
  let events = 0;
  const verification = await verifyCopy({
    from,
    to,
    upTo,
    onProgress: (position) => progress.update(Number(position), (events += 1_000)),
  }).finally(() => progress.stop());
  switch (verification.outcome) {
    case 'equal': {
      const { proof } = verification;
      print(`both hold the same ${proof.events} events and ${proof.deletions} deletions, sha256 ${proof.sha256}`);
      print('Stop the trackers, run this once more, set EVENTSTORE_URL to the copy, start: read models are built anew');
      print('from it beside the present ones, which answer until then.');
      return;
    }
    case 'different':
      throw new StartupError(`the two logs differ: ${verification.reason}`);
    default:
      verification satisfies never;
  }
}
