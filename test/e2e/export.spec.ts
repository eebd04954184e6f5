import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Client } from 'pg';
import request from 'supertest';
import { createClient } from '#platform';
import { runCli, startCli, type CliRun } from '../support/cli.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const [STAYS, WITHDRAWN] = ['c1a5f7e2-6f2c-4a52-9d2e-0a9b6b8a1d05', 'c1a5f7e2-6f2c-4a52-9d2e-0a9b6b8a1d06'];
const MEMO = randomUUID();

let vetrail: Vetrail;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetrail-export-'));
  vetrail = await startVetrail();
  for (const [id, name] of [
    [STAYS, 'plimsoll'],
    [WITHDRAWN, 'quaver'],
  ] as const) {
    const account = { homePage: LMS, name: `${name}-account` };
    const body = {
      name: `Synthetic ${name}`,
      school: 'it-cometa',
      position: 'teacher',
      projectRoles: [],
      identities: [{ account }],
    };
    await api('put', `/api/participants/${id}`).send(body).expect(201);
    const statements = [1, 2].map((n) =>
      attended({ actor: { account, name }, object: { ...attended().object, id: `${LMS}/${name}/${n}` } }),
    );
    await api('post', '/xapi/statements').send(statements).expect(200);
  }
  await api('post', '/xapi/statements').send(attended()).expect(200);
  for (const consent of [
    { given: true, on: '2022-03-01' },
    { given: false, on: '2023-01-01' },
  ])
    await api('put', `/api/participants/${WITHDRAWN}/research-consent`).send(consent).expect(200);
}, 60_000);

afterAll(async () => {
  await vetrail?.stop();
  rmSync(folder, { recursive: true });
});

const api = (method: 'get' | 'put' | 'post' | 'delete', path: string) =>
  request(vetrail.url)[method](path).auth(vetrail.key, vetrail.secret).set('X-Experience-API-Version', '1.0.3');
const vetrailExport = (...args: readonly string[]) =>
  runCli(['export', ...args], { cwd: folder, env: vetrail.environment() });
const read = (...path: readonly string[]) => readFileSync(join(folder, ...path), 'utf8');
const rows = (...path: readonly string[]) =>
  read(...path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const waitedFor = async (client: Client, table: string) =>
  (await client.query('select from pg_locks where not granted and relation = $1::regclass', [table])).rows.length === 1;

describe('memos', () => {
  it('are written by researchers, written anew, listed, and seen by nobody else', async () => {
    const memo = { about: { from: 1, to: 5 }, context: 'A synthetic context', mechanism: 'm', outcome: 'o' };
    await api('put', `/api/memos/${MEMO}`).send(memo).expect(204);
    await api('put', `/api/memos/${MEMO}`)
      .send({ ...memo, outcome: 'another', tags: ['trust'] })
      .expect(204);
    const { body } = await api('get', '/api/memos').expect(200);
    expect(body.memos).toMatchObject([
      { id: MEMO, revision: 1, outcome: 'another', tags: ['trust'], author: vetrail.key },
    ]);
    const wrong = await api('put', `/api/memos/${randomUUID()}`)
      .send({ ...memo, about: { from: 5, to: 1 } })
      .expect(400);
    expect(wrong.body.error.problems).toMatchObject([{ path: '$.about.to', rule: 'range' }]);

    const cli = { cwd: folder, env: vetrail.environment() };
    const made = await runCli(
      [
        'credentials',
        'create',
        '--name',
        'Reader',
        '--scope',
        'statements/read',
        '--key',
        'reader',
        '--secret',
        'reader-secret',
      ],
      cli,
    );
    expect(made.code).toBe(0);
    await request(vetrail.url).get('/api/memos').auth('reader', 'reader-secret').expect(403);

    const other = randomUUID();
    await api('put', `/api/memos/${other}`).send(memo).expect(204);
    await api('delete', `/api/memos/${other}`).expect(204);
    await api('delete', `/api/memos/${other}`).expect(404);
    await eventually(async () => (await api('get', '/api/memos')).body.memos.length === 1, 'one memo is left');
  });
});

describe('vetrail export', () => {
  it('makes a pseudonymised package whose bytes are the same each time', async () => {
    const made = await vetrailExport('--out', 'one');
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/3 events, up to position \d+\ncontent hash [0-9a-f]{64}\n$/),
    });
    const manifest = JSON.parse(read('one', 'manifest.json'));
    expect(manifest).toMatchObject({
      format: 'vetrail-study-package/1',
      options: { identified: false },
      projections: { roster: expect.any(String) },
    });

    const everything = readdirSync(join(folder, 'one'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.parquet'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').toLowerCase())
      .join('');
    for (const secret of [
      'plimsoll-account',
      'synthetic plimsoll',
      'synthetic-1',
      STAYS,
      WITHDRAWN,
      'quaver',
      'synthetic context',
    ])
      expect(everything).not.toContain(secret);

    const events = rows('one', 'data', 'events.ndjson');
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({
      person: expect.stringMatching(/^p-[0-9a-f]{20}$/),
      school: 'dk-randers',
      template: 'T2',
      duration_seconds: 10_800,
      objectives: ['O2-theory-method'],
    });
    expect(rows('one', 'data', 'participants.ndjson')).toMatchObject([
      { person: events[0]!['person'], school: 'it-cometa' },
    ]);
    const parquet = await parquetReadObjects({
      file: await asyncBufferFromFile(join(folder, 'one', 'data', 'events.parquet')),
    });
    expect(
      JSON.parse(
        JSON.stringify(parquet, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
      ),
    ).toEqual(events);
    expect(read('one', 'data', 'events.csv').split('\r\n')[1]).toContain(String(events[0]!['person']));
    expect(read('one', 'dictionary.csv')).toContain('"hours.people"');

    await api('post', '/xapi/statements').send(attended()).expect(200);
    const verified = await vetrailExport('--verify', 'one');
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`every byte as the log gives it, content hash ${manifest.contentHash}`),
    });
  });

  it('leaves nothing of a verification behind, nor of one whose process is gone', async () => {
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const [killed, working] = [ended, process.pid].map((pid) => {
      const passing = mkdtempSync(join(temporary, `vetrail-passing-${pid}-`));
      writeFileSync(join(passing, 'events.csv'), 'synthetic rows');
      return passing;
    }) as [string, string];
    const env = { ...vetrail.environment(), TMPDIR: temporary };
    expect(await runCli(['export', '--verify', 'one'], { cwd: folder, env })).toMatchObject({ code: 0 });
    expect(existsSync(killed)).toBe(false);
    const passing = readdirSync(temporary).filter((name) => name.startsWith('vetrail'));
    expect(passing).toEqual([basename(working)]);
  });

  it('finds what was changed, and refuses what is no package', async () => {
    appendFileSync(join(folder, 'one', 'data', 'events.csv'), 'one more\r\n');
    const changed = await vetrailExport('--verify', 'one');
    expect(changed).toMatchObject({ code: 1, stdout: expect.stringContaining('data/events.csv: differs') });
    expect((await vetrailExport('--verify', '.')).stderr).toMatch(/is no study package/);
    expect((await vetrailExport('--out', 'one')).stderr).toMatch(/is not empty/);
    expect((await vetrailExport()).stderr).toMatch(/give --out FOLDER/);
  });

  it('has figures alone where they are asked for, without those behind which few people stand', async () => {
    const three = rows('one', 'data', 'reporting.totals.ndjson');
    expect(three).toContainEqual(expect.objectContaining({ level: 'programme', roleAxis: 'all', people: 3 }));

    expect((await vetrailExport('--out', 'figures', '--aggregate', 'partner')).code).toBe(0);
    expect(rows('figures', 'data', 'reporting.totals.ndjson')).toContainEqual({
      ...{ level: 'programme', school: null, roleAxis: 'all', role: null, people: null, events: null },
      ...{ activities: null, suppressed: ['people', 'events', 'activities'] },
    });
    const { files } = JSON.parse(read('figures', 'manifest.json')) as { files: { path: string }[] };
    expect(files.filter(({ path }) => /events|participants|memos|flags|people/.test(path))).toEqual([]);
    expect(await vetrailExport('--verify', 'figures')).toMatchObject({ code: 0 });

    expect(await vetrailExport('--out', 'x', '--aggregate', 'partner', '--identified')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("'--aggregate <level>' cannot be used with option '--identified'"),
    });
  });

  it('has texts, memos and identities where they are asked for', async () => {
    const made = await vetrailExport('--out', 'two', '--texts', '--identified', '--format', 'ndjson');
    expect(made.code).toBe(0);
    expect(rows('two', 'data', 'events.ndjson').find(({ person }) => person === STAYS)).toMatchObject({
      object_name: '{"en":"Synthetic workshop"}',
    });
    expect(rows('two', 'data', 'memos.ndjson')).toMatchObject([
      { memo: MEMO, context: 'A synthetic context', outcome: 'another', tags: ['trust'] },
    ]);
    expect(readdirSync(join(folder, 'two', 'data')).every((name) => name.endsWith('.ndjson'))).toBe(true);
  });

  it('leaves nothing where Ctrl-C ended it, and clears up after one that was killed', async () => {
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    const holder = createClient(vetrail.databaseUrl(), 'vetrail test');
    await Promise.all([client.connect(), holder.connect()]);
    const left = async () =>
      (await client.query(`select nspname as schema from pg_namespace where nspname ~ '^export'`)).rows;
    try {
      // Held, so that the package waits for its key with its tables built.
      await holder.query('begin; lock table access.secret_key in access exclusive mode');
      const run = startCli(['export', '--out', 'three'], { cwd: folder, env: vetrail.environment() });
      await eventually(() => waitedFor(client, 'access.secret_key'), 'the export waits');
      expect(await left()).not.toEqual([]);
      run.signal('SIGINT');
      await holder.query('rollback');
      expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('the same command') });
      expect(await left()).toEqual([]);
      expect(existsSync(join(folder, 'three'))).toBe(false);

      await client.query('create schema export4711__roster; create table export4711__roster.participant (id uuid)');
      expect(await vetrailExport('--out', 'three')).toMatchObject({ code: 0 });
      expect(await left()).toEqual([]);
    } finally {
      await Promise.all([client.end(), holder.end()]);
    }
  }, 30_000);

  it('shows a folder when it is whole, and one that was killed leaves what says that it is not, and is replaced', async () => {
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    const holder = createClient(vetrail.databaseUrl(), 'vetrail test');
    await Promise.all([client.connect(), holder.connect()]);
    const cli = { cwd: folder, env: vetrail.environment() };
    const started = () => readdirSync(folder).filter((name) => name.startsWith('four'));
    let run: CliRun | undefined;
    try {
      // Held one after the other: the package waits for its key with nothing written, then for memos with its tables written.
      await holder.query('begin; lock table access.secret_key in access exclusive mode');
      run = startCli(['export', '--out', 'four', '--texts'], cli);
      await eventually(() => waitedFor(client, 'access.secret_key'), 'the export waits for its key');
      expect(started()).toEqual(['four.unfinished']);
      expect(await vetrailExport('--out', 'four')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/another export is writing .*four\n$/),
      });
      await client.query('begin; lock table eventstore.event in access exclusive mode');
      await holder.query('rollback');
      await eventually(
        async () => existsSync(join(folder, 'four.unfinished', 'data', 'events.csv')),
        'the export writes its tables',
      );
      run.signal('SIGKILL');
      await run.ended;
      await client.query('rollback');
      expect(started()).toEqual(['four.unfinished']);
      expect(await vetrailExport('--verify', 'four.unfinished')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/is no study package/),
      });

      expect(await vetrailExport('--out', 'four')).toMatchObject({ code: 0 });
      expect(started()).toEqual(['four']);
      expect(await vetrailExport('--verify', 'four')).toMatchObject({ code: 0 });
    } finally {
      run?.signal('SIGKILL');
      await Promise.all([client.end(), holder.end()]);
    }
  }, 60_000);
});
