import { migrateAccess, type Level } from '#access';
import { openEventStore } from '#eventstore';
import { createLogger, loadConfig, StartupError, withDatabase } from '#platform';
import { Option, type Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadProgramme } from '../shared/load-programme.js';
import { makePackage, type PackageRequest } from './export/make-package.js';
import type { Manifest, PackageOptions } from './export/package.js';
import { fileEntry, type Format } from './export/table-files.js';
import { inPassingFolder } from './export/passing-folder.js';
import { makeFolder } from './export/unfinished-folder.js';
import { interruptible } from './interrupt.js';
import { print } from './print.js';
import { startProgress } from './progress.js';
import { lastInstant, position } from './replay/options.js';

interface ExportOptions {
  readonly out?: string;
  readonly verify?: string;
  readonly asKnownAt?: string;
  readonly upTo?: bigint;
  readonly format: readonly Format[];
  readonly texts?: boolean;
  readonly identified?: boolean;
  readonly onlyConsenting?: boolean;
  readonly aggregate?: Level;
  readonly license: string;
}

const FORMATS: readonly Format[] = ['csv', 'ndjson', 'parquet'];
const LEVELS: readonly Level[] = ['partner', 'public'];

/** `vetrail export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('make a study package: tables, dictionary, scripts and hashes, pseudonymised')
    .option('--out <folder>', 'a new folder for the package')
    .option('--verify <folder>', 'make that package again from the log, and compare every byte')
    .option('--as-known-at <day>', 'only what was recorded by the end of this day, or by this timestamp', lastInstant)
    .option('--up-to <position>', 'only what stands in the log up to this position', position)
    .addOption(new Option('--format <formats...>', 'of the tables').choices(FORMATS).default(FORMATS))
    .option('--texts', 'with what people wrote in words of their own: names of objects, memos')
    .option('--identified', 'with identities instead of pseudonyms')
    .option('--only-consenting', 'only participants who said yes to research; default: all but those who withdrew')
    .addOption(
      new Option('--aggregate <level>', 'figures alone, as partners or the public may see them: small counts hidden')
        .choices(LEVELS)
        .conflicts(['texts', 'identified', 'onlyConsenting', 'verify']),
    )
    .option(
      '--license <text>',
      'what others may do with it',
      'All rights reserved; ask the partnership for permission.',
    )
    .action(exportStudy);
}

type Make = (request: Pick<PackageRequest, 'folder' | 'upTo' | 'knownAt' | 'options'>) => Promise<Manifest>;

async function exportStudy(options: ExportOptions): Promise<void> {
  if ((options.out === undefined) === (options.verify === undefined)) {
    throw new StartupError('give --out FOLDER to make a package, or --verify FOLDER to prove one');
  }
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  await interruptible((signal) =>
    withDatabase(config, async (databaseUrl) => {
      await migrateAccess(databaseUrl);
      const logger = createLogger('cli', 'warn');
      const eventStore = await openEventStore(config.eventStoreUrl ?? databaseUrl, { logger });
      const make: Make = async (request) => {
        const progress = startProgress(Number(request.upTo), 'events');
        let events = 0;
        const onProgress = (at: bigint, count: number) => progress.update(Number(at), (events += count));
        return makePackage({ eventStore, databaseUrl, programme, onProgress, signal, ...request }).finally(() =>
          progress.stop(),
        );
      };
      try {
        const { position: head } = await eventStore.head();
        if (options.verify === undefined) await create(options, databaseUrl, head, make);
        else await verifyPackage(resolve(options.verify), make);
      } catch (error) {
        if (!signal.aborted) throw error;
        process.stderr.write('interrupted; nothing of it is left, and the same command begins anew\n');
        process.exitCode = 130;
      } finally {
        await eventStore.close();
      }
    }),
  );
}

async function create(options: ExportOptions, databaseUrl: string, head: bigint, make: Make): Promise<void> {
  const folder = resolve(options.out!);
  const upTo = options.upTo !== undefined && options.upTo < head ? options.upTo : head;
  const { texts = false, identified = false, onlyConsenting = false, license, aggregate } = options;
  const formats = FORMATS.filter((format) => options.format.includes(format));
  const packageOptions: PackageOptions = {
    ...{ formats, texts, identified, onlyConsenting, license },
    ...(aggregate && { aggregate }),
  };
  const manifest = await makeFolder(databaseUrl, folder, (unfinished) =>
    make({ folder: unfinished, upTo, knownAt: options.asKnownAt, options: packageOptions }),
  );
  const events = manifest.files.find(({ path }) => path.startsWith('data/events.'))?.rows;
  const contents = events === undefined ? `figures for level ${aggregate}` : `${events} events`;
  print(`${folder}: ${manifest.files.length} files, ${contents}, up to position ${manifest.range.upTo}`);
  print(`content hash ${manifest.contentHash}`);
}

async function verifyPackage(folder: string, make: Make): Promise<void> {
  const manifest = readManifest(folder);
  await inPassingFolder(async (again) => {
    const { upTo, knownAt } = manifest.range;
    const made = await make({ folder: again, upTo: BigInt(upTo), knownAt, options: manifest.options });
    const problems = await differences(folder, manifest, made);
    for (const problem of problems) print(problem);
    if (problems.length > 0) {
      throw new StartupError(
        `${folder} is not what the log gives: it was changed, another key made its pseudonyms, or something was erased since`,
      );
    }
    print(`${folder}: every byte as the log gives it, content hash ${made.contentHash}`);
  });
}

async function differences(folder: string, manifest: Manifest, made: Manifest): Promise<string[]> {
  const problems: string[] = [];
  const expected = new Map(made.files.map((file) => [file.path, file.sha256]));
  for (const { path } of manifest.files) {
    const stands = existsSync(join(folder, path)) ? (await fileEntry(folder, path)).sha256 : undefined;
    if (stands === undefined) problems.push(`${path}: missing`);
    else if (stands !== expected.get(path)) problems.push(`${path}: differs`);
    expected.delete(path);
  }
  for (const path of expected.keys()) problems.push(`${path}: is not in the manifest`);
  if (manifest.contentHash !== made.contentHash) problems.push('manifest.json: another content hash');
  return problems;
}

function readManifest(folder: string): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    if (manifest.format === 'vetrail-study-package/1') return manifest;
  } catch (cause) {
    throw new StartupError(`${folder} is no study package: its manifest.json cannot be read`, { cause });
  }
  throw new StartupError(`${folder} is no study package of this version`);
}
