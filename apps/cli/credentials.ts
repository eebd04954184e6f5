import {
  CredentialExists,
  SCOPES,
  createCredential,
  isScope,
  listCredentials,
  migrateAccess,
  revokeCredential,
  type Credential,
  type Scope,
} from '#access';
import { createPool, loadConfig, StartupError, withDatabase } from '#platform';
import { InvalidArgumentError, type Command } from 'commander';
import type pg from 'pg';
import { print } from './print.js';

interface CreateOptions {
  readonly name: string;
  readonly scope: readonly Scope[];
  readonly key?: string;
  readonly secret?: string;
  readonly deriveIds?: boolean;
  readonly lenient?: boolean;
}

const DEFAULT: readonly Scope[] = ['statements/write', 'statements/read/mine'];

/** `vetrail credentials create|list|revoke`. */
export function addCredentialCommands(program: Command): void {
  const credentials = program.command('credentials').description('who may call the API');
  credentials
    .command('create')
    .description('make a key and a secret; the secret is shown once')
    .requiredOption('--name <name>', 'shown as the authority of the statements that it records')
    .option('--scope <scope...>', `what it may do: ${SCOPES.join(', ')}`, scopes, DEFAULT)
    .option('--key <key>', 'default: made up')
    .option('--secret <secret>', 'default: made up')
    .option(
      '--derive-ids',
      'for clients that send no ids but a timestamp: the same statement again is not recorded twice',
    )
    .option('--lenient', 'for authoring tools: mend their known mistakes, and record each mending')
    .action((options: CreateOptions) => withPool((pool) => create(pool, options)));
  credentials
    .command('list')
    .description('all credentials, without their secrets')
    .action(() => withPool(list));
  credentials
    .command('revoke <key>')
    .description('end a credential for good')
    .action((key: string) => withPool((pool) => revoke(pool, key)));
}

function scopes(text: string, before: readonly Scope[] | undefined): readonly Scope[] {
  if (!isScope(text)) throw new InvalidArgumentError(`There is no scope ${text}; there are ${SCOPES.join(', ')}.`);
  // The default itself, not scopes like it that were asked for.
  return before === undefined || before === DEFAULT ? [text] : [...before, text];
}

async function withPool(work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  await withDatabase(loadConfig(process.env), async (url) => {
    await migrateAccess(url);
    const pool = createPool(url, { max: 1, applicationName: 'vetrail credentials' });
    try {
      await work(pool);
    } finally {
      await pool.end();
    }
  });
}

async function create(pool: pg.Pool, { name, scope, key, secret, deriveIds, lenient }: CreateOptions): Promise<void> {
  if (key?.includes(':')) throw new StartupError('a key may not contain a colon: HTTP Basic ends it there');
  try {
    const made = await createCredential(pool, { name, scopes: scope, key, secret, deriveIds, lenient });
    print(`key     ${made.key}`);
    print(`secret  ${made.secret}   (shown this once: keep it)`);
    print(`scopes  ${made.scopes.join(', ')}`);
    if (optionsOf(made) !== '-') print(`options ${optionsOf(made)}`);
  } catch (error) {
    if (error instanceof CredentialExists) throw new StartupError(error.message, { cause: error });
    throw error;
  }
}

/** As they are asked for, `derive-ids lenient`; a dash for none. */
function optionsOf({ deriveIds, lenient }: Pick<Credential, 'deriveIds' | 'lenient'>): string {
  return [deriveIds && 'derive-ids', lenient && 'lenient'].filter(Boolean).join(' ') || '-';
}

async function list(pool: pg.Pool): Promise<void> {
  const rows = (await listCredentials(pool)).map(({ key, name, scopes: held, createdAt, revokedAt, ...options }) => [
    key,
    revokedAt ? `revoked ${revokedAt.slice(0, 10)}` : 'live',
    createdAt.slice(0, 10),
    held.join(' '),
    optionsOf(options),
    name,
  ]);
  const table = [['KEY', 'STATE', 'CREATED', 'SCOPES', 'OPTIONS', 'NAME'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

async function revoke(pool: pg.Pool, key: string): Promise<void> {
  if (!(await revokeCredential(pool, key))) throw new StartupError(`there is no live credential with the key ${key}`);
  print(`revoked ${key}; running trackers stop taking it within 5 seconds`);
}
