import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MIGRATED } from '../../apps/cli/doctor/migrations.js';
import type { Finding } from '../../apps/cli/doctor/finding.js';
import { openEventStore } from '#eventstore';
import { createClient } from '#platform';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VETRAIL = join(ROOT, 'scripts', 'vetrail.mjs');

interface Ran {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly stderr: string;
}

let vetrail: Vetrail;
let log: TestDatabase;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetrail-doctor-'));
  log = await createDatabase();
  vetrail = await startVetrail({ env: { EVENTSTORE_URL: log.url } });
}, 60_000);
afterAll(async () => {
  await vetrail.stop();
  await log.drop();
  rmSync(folder, { recursive: true });
});

function doctor(
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = ['--json'],
): Promise<Ran & { stdout: string }> {
  const whole = { ...process.env, NODE_OPTIONS: '', DATA_DIR: folder, PORT: new URL(vetrail.url).port, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [VETRAIL, 'doctor', ...flags], { env: whole, cwd: folder }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      const findings = lines.map((line) => JSON.parse(line) as Finding);
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, findings, stdout, stderr });
    });
  });
}

/** With the embedded PostgreSQL as it is run for tests' own databases, which do without fsync. */
const running = () => ({ DATABASE_URL: vetrail.databaseUrl(), EVENTSTORE_URL: log.url });
const of = ({ findings }: Ran, part: string) => findings.filter((finding) => finding.part === part);

describe('vetrail doctor', () => {
  it('finds a running installation well, but for a log that does without fsync', async () => {
    const ran = await doctor(running());
    const parts = [
      'programme',
      'database',
      'migrations',
      'credentials',
      'projector',
      'read models',
      'attachments',
      'tracker',
    ];
    for (const part of parts)
      expect(of(ran, part).map(({ state, found }) => [part, state, found])).toEqual(
        of(ran, part).map(({ found }) => [part, 'ok', found]),
      );
    for (const part of parts) expect(of(ran, part).length).toBeGreaterThan(0);
    expect(of(ran, 'read models').map(({ found }) => found)).toContain('statement-index at position 0');
    expect(of(ran, 'event store').map(({ state, found }) => `${state} ${found}`)).toEqual([
      expect.stringMatching(/^ok PostgreSQL 18/),
      'fail fsync is off, synchronous_commit is on: a crash loses what was acknowledged',
      'ok may be read and appended to; the log ends at position 0',
    ]);
    expect(ran).toMatchObject({ code: 1, stderr: 'vetrail: one check failed\n' });
    const store = await openEventStore(log.url);
    expect((await store.head()).position).toBe(0n);
    await store.close();
  });

  it('finds read models behind the log, and those of another log', async () => {
    const other = await createDatabase();
    const store = await openEventStore(other.url);
    await store.append([
      {
        stream: 'statement-00000000-0000-4000-8000-000000000001',
        expected: 'none',
        events: [{ id: '00000000-0000-4000-8000-000000000002', type: 'X', data: '{}', metadata: '{}' }],
      },
    ]);
    const client = createClient(vetrail.databaseUrl());
    await client.connect();
    try {
      const behind = await doctor({ ...running(), EVENTSTORE_URL: other.url });
      expect(of(behind, 'event store').at(-1)!.found).toContain('the log ends at position 1');
      await client.query(`update projector.checkpoint set last_stream = 'statement-gone', last_revision = 0, last_position = 7
                           where model = 'roster'`);
      const ran = await doctor(running());
      expect(of(ran, 'read models').filter(({ state }) => state !== 'ok')).toEqual([
        expect.objectContaining({ state: 'fail', found: 'roster was built from another log' }),
      ]);
    } finally {
      await client.query(
        'update projector.checkpoint set last_stream = null, last_revision = null, last_position = null',
      );
      await client.end();
      await store.close();
      await other.drop();
    }
  });

  it('looks at an empty database without making anything in it', async () => {
    const empty = await createDatabase();
    const ran = await doctor({ DATABASE_URL: empty.url, EVENTSTORE_URL: '' });
    expect(of(ran, 'migrations').map(({ state, found }) => `${state} ${found}`)).toEqual([
      expect.stringMatching(/^warn to be made: access\/001_credential, .*documents\/.*publication\//),
      expect.stringMatching(/^warn to be made: eventstore\/001_event/),
    ]);
    const client = createClient(empty.url);
    await client.connect();
    const { rows } = await client.query(
      "select nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public$)'",
    );
    await client.end();
    await empty.drop();
    expect(rows).toEqual([]);
  });

  it.each([
    ['no data yet', {}, 'database', /^warn nothing has been kept in /],
    [
      'a server that is not there',
      { DATABASE_URL: 'postgres://x:secret@127.0.0.1:1/x' },
      'database',
      /^fail (?!.*secret).*ECONNREFUSED/,
    ],
    [
      'an event store that is not there',
      { EVENTSTORE_URL: 'postgres://x:secret@127.0.0.1:1/x', DATABASE_URL: 'running' },
      'event store',
      /^fail (?!.*secret).*ECONNREFUSED/,
    ],
    [
      'a folder that cannot be made',
      { DATA_DIR: '/proc/vetrail' },
      'attachments',
      /^fail \/proc is nothing that files can be kept in/,
    ],
    ['no tracker', { PORT: '1' }, 'tracker', /^warn none answers at /],
    ['a wrong public address', { PUBLIC_URL: 'http://127.0.0.1:1' }, 'public address', /^warn .*cannot be reached/],
  ])('names %s and what to do', async (_, env: Record<string, string>, part, found) => {
    const database = env['DATABASE_URL'] === 'running' ? { DATABASE_URL: vetrail.databaseUrl() } : {};
    const ran = await doctor({ DATABASE_URL: '', EVENTSTORE_URL: '', ...env, ...database });
    const [finding] = of(ran, part).filter(({ state }) => state !== 'ok');
    expect(`${finding?.state} ${finding?.found}`).toMatch(found);
    expect(finding?.advice).toBeTruthy();
    expect(ran.code).toBe(ran.findings.some(({ state }) => state === 'fail') ? 1 : 0);
  });

  it('prints for people, one line a finding and one for the advice', async () => {
    writeFileSync(join(folder, 'bad.json'), '{');
    const ran = await doctor({ DATABASE_URL: '', EVENTSTORE_URL: '', PROGRAMME_FILE: 'bad.json' }, []);
    expect(ran.stdout).toMatch(/^FAIL {2}programme {7}the programme file .*bad\.json is not JSON/);
    expect(ran.stdout).toMatch(/^ {22}→ correct the file, or set PROGRAMME_FILE$/m);
    expect(ran.stderr).toBe('vetrail: one check failed\n');
  });

  it('knows every folder of migrations', () => {
    const found = ['apps', 'libs'].flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
        .filter((file) => /migrations\/[^/]+\.sql$/.test(file))
        .map((file) => dirname(join(top, file))),
    );
    const known = Object.values(MIGRATED).map((path) => relative(ROOT, path));
    expect(known.sort()).toEqual([...new Set(found)].sort());
  });
});
