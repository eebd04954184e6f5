import {
  createCredential,
  CredentialExists,
  generateSecret,
  migrateAccess,
  replaceSecret,
  type NewCredential,
} from '#access';
import { createPool, loadConfig, StartupError, withDatabase } from '#platform';
import { MultiBar } from 'cli-progress';
import type { Command } from 'commander';
import type pg from 'pg';
import { loadProgramme } from '../shared/load-programme.js';
import { enrolAll } from './demo/enrol.js';
import { makeHistory } from './demo/history.js';
import { makePlatforms, type SyntheticPlatform } from './demo/platforms.js';
import { Random } from './demo/random.js';
import { sendAll, type Access } from './demo/send.js';
import { print } from './print.js';

interface DemoOptions {
  readonly url?: string;
  readonly seed: string;
}

/** `vetrail demo`. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('fill a running Vetrail with a synthetic programme, posted over HTTP by simulated platforms')
    .option('--url <url>', 'where it runs; default: http://127.0.0.1 on PORT')
    .option('--seed <seed>', 'another seed, another programme', 'vetrail')
    .action(demo);
}

async function demo({ url, seed }: DemoOptions): Promise<void> {
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  const target = (url ?? `http://127.0.0.1:${config.port}`).replace(/\/$/, '');
  await requireReady(target);
  const { people, sent } = makeHistory(programme, seed);
  const platforms = makePlatforms(programme, sent, seed);
  const access = await withDatabase(config, (databaseUrl) => credentials(databaseUrl, platforms, target));
  const [coordinator, ...senders] = access as [Access, ...Access[]];

  const startedAt = performance.now();
  const bars = new MultiBar({
    format: '{name} {bar} {value}/{total} {unit}',
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
  });
  const random = new Random(seed);
  try {
    const enrolled = people.filter(({ unclaimed }) => !unclaimed).length;
    const roster = bars.create(enrolled, 0, { name: 'roster    ', unit: 'people' });
    const statements = bars.create(sent.length, 0, { name: 'statements', unit: 'statements' });
    await enrolAll(people, coordinator, (count) => roster.increment(count));
    await Promise.all(
      platforms.map((platform, i) =>
        sendAll(platform, senders[i]!, random.fork(platform.key), (count) => statements.increment(count)),
      ),
    );
  } finally {
    bars.stop();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  print(
    `${sent.length.toLocaleString('en')} synthetic statements of ${people.length} synthetic people in ${seconds.toFixed(1)} s`,
  );
  print(`See them at ${target}/`);
}

async function requireReady(url: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(`${url}/health/ready`);
  } catch (cause) {
    throw new StartupError(`nothing answers at ${url}: run \`npm start\` first, or set --url`, { cause });
  }
  if (!answer.ok) throw new StartupError(`${url} is not ready: ${await answer.text()}`);
}

/** One credential for whoever keeps the roster, and one for each platform; a second run gives them new secrets. */
async function credentials(
  databaseUrl: string,
  platforms: readonly SyntheticPlatform[],
  url: string,
): Promise<Access[]> {
  await migrateAccess(databaseUrl);
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'vetrail demo' });
  const wanted: NewCredential[] = [
    { key: 'synthetic-coordinator', name: 'Synthetic coordinator', scopes: ['programme/write', 'programme/read'] },
    ...platforms.map(({ key, name, habits }): NewCredential => {
      return { key, name, scopes: ['statements/write'], deriveIds: !habits.sendsIds };
    }),
  ];
  try {
    const secrets: Access[] = [];
    for (const credential of wanted) {
      secrets.push({ url, key: credential.key!, secret: await secretOf(pool, credential) });
    }
    return secrets;
  } finally {
    await pool.end();
  }
}

async function secretOf(pool: pg.Pool, credential: NewCredential): Promise<string> {
  try {
    return (await createCredential(pool, credential)).secret;
  } catch (error) {
    if (!(error instanceof CredentialExists)) throw error;
    const secret = generateSecret();
    if (await replaceSecret(pool, error.key, secret)) return secret;
    throw new StartupError(`the credential ${error.key} of an earlier demo was revoked: start with an empty DATA_DIR`);
  }
}
