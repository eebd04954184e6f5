import { lastInstantOf } from '#domain';
import { openEventStore } from '#eventstore';
import { createLogger, createPool, loadConfig, StartupError, withDatabase } from '#platform';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadProgramme } from '../shared/load-programme.js';
import { print } from './print.js';
import { readRoster, writePeople } from './roster/write-people.js';
import { importPeople, type ImportReport } from './roster/import-people.js';

/** `vetrail roster import|export`. */
export function addRosterCommands(program: Command): void {
  const roster = program.command('roster').description('who takes part');
  roster
    .command('import <file>')
    .description('make the people of a CSV file participants: all of them, or none where a row is bad')
    .action(importFile);
  roster
    .command('export [file]')
    .description('write everybody with their identities, schools, roles and consent as a file that import takes')
    .option('--as-known-at <date>', 'as it was known at the end of that day, or at that instant')
    .action(exportFile);
}

async function exportFile(file: string | undefined, { asKnownAt }: { readonly asKnownAt?: string }): Promise<void> {
  const config = loadConfig(process.env);
  const knownAt = asKnownAt === undefined ? undefined : lastInstantOf(asKnownAt);
  if (asKnownAt !== undefined && knownAt === undefined) {
    throw new StartupError(`--as-known-at takes a day, such as 2023-12-31, or a timestamp, not ${asKnownAt}`);
  }
  const people = await withDatabase(config, async (url) => {
    const eventStore = await openEventStore(config.eventStoreUrl ?? url, { logger: createLogger('cli', 'warn') });
    try {
      return await readRoster(eventStore, knownAt);
    } finally {
      await eventStore.close();
    }
  });
  const text = writePeople(people);
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  write(file, `${BYTE_ORDER_MARK}${text}`);
  print(people.size === 1 ? `one person in ${file}` : `${people.size} people in ${file}`);
}

/** Without it spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\ufeff';

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new StartupError(`${file} cannot be written (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

async function importFile(file: string): Promise<void> {
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  const text = readText(file);
  const report = await withDatabase(config, async (url) => {
    const logger = createLogger('cli', 'warn');
    const eventStore = await openEventStore(config.eventStoreUrl ?? url, { logger });
    const database = createPool(url, { max: 1, applicationName: 'vetrail roster', logger });
    const bar = new SingleBar({ format: '{bar} {value}/{total} people', hideCursor: true, clearOnComplete: true });
    try {
      bar.start(0, 0);
      const onProgress = (done: number, of: number) => {
        bar.setTotal(of);
        bar.update(done);
      };
      return await importPeople(text, { eventStore, database, programme, source: basename(file), onProgress });
    } finally {
      bar.stop();
      await eventStore.close();
      await database.end();
    }
  });
  show(report, file);
}

function readText(file: string): string {
  const bytes = read(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new StartupError(`${file} is not UTF-8: save it as CSV UTF-8`, { cause });
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new StartupError(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

function show(report: ImportReport, file: string): void {
  if (report.outcome === 'imported') {
    const { enrolled, changed, unchanged } = report;
    print(`${enrolled} enrolled, ${changed} changed, ${unchanged} as they were`);
    return;
  }
  for (const { line, column, message } of report.problems) {
    print([file, line, column].filter((part) => part !== undefined).join(':') + `: ${message}`);
  }
  const { length } = report.problems;
  throw new StartupError(`nothing was imported: ${length === 1 ? 'one problem' : `${length} problems`} in ${file}`);
}
