import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatabase, type TestDatabase } from '../support/postgres.js';

const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetrail-cli-'));
  database = await createDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function vetrail(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: database.url, NODE_OPTIONS: '' };
    execFile(process.execPath, [VETRAIL, ...args], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
    });
  });
}

const write = (name: string, ...lines: readonly string[]) => writeFileSync(join(folder, name), lines.join('\r\n'));

it('says which version it is', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await vetrail('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('vetrail credentials', () => {
  it('makes, lists and revokes', async () => {
    const made = await vetrail('credentials', 'create', '--name', 'Synthetic LMS', '--scope', 'statements/write');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/key {5}\S{16}\nsecret {2}\S+ /) });
    const key = /key {5}(\S+)/.exec(made.stdout)![1]!;
    const secret = /secret {2}(\S+)/.exec(made.stdout)![1]!;
    const listed = await vetrail('credentials', 'list');
    expect(listed.stdout).toMatch(
      new RegExp(`^${key} +live +\\d{4}-\\d\\d-\\d\\d +statements/write +- +Synthetic LMS$`, 'm'),
    );
    expect(listed.stdout).not.toContain(secret);
    const quirky = ['--name', 'Synthetic tool', '--key', 'tool', '--derive-ids', '--lenient'];
    expect((await vetrail('credentials', 'create', ...quirky)).stdout).toMatch(/^options derive-ids lenient$/m);
    expect((await vetrail('credentials', 'list')).stdout).toMatch(/^tool .* derive-ids lenient {2}Synthetic tool$/m);
    expect(await vetrail('credentials', 'revoke', key)).toMatchObject({ code: 0 });
    expect((await vetrail('credentials', 'list')).stdout).toMatch(new RegExp(`^${key} +revoked `, 'm'));
    expect(await vetrail('credentials', 'revoke', key)).toMatchObject({
      code: 1,
      stderr: `vetrail: there is no live credential with the key ${key}\n`,
    });
  });

  it('gives all scopes that are asked for, those of the default among them', async () => {
    const asked = ['statements/write', 'statements/read/mine', 'state'];
    const made = await vetrail('credentials', 'create', '--name', 'Synthetic course', '--scope', ...asked);
    expect(made.stdout).toContain(`scopes  ${asked.join(', ')}\n`);
  });

  it('ends without a word when nobody reads on', async () => {
    const env = { ...process.env, DATABASE_URL: database.url, NODE_OPTIONS: '' };
    const line = `set -o pipefail; "${process.execPath}" "${VETRAIL}" credentials list | true`;
    const ended = await new Promise<string>((resolve, reject) => {
      execFile('bash', ['-c', line], { env }, (error, _, stderr) => (error ? reject(error) : resolve(stderr)));
    });
    expect(ended).toBe('');
  });

  it('refuses an unknown scope', async () => {
    const refused = await vetrail('credentials', 'create', '--name', 'x', '--scope', 'everything');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no scope everything') });
  });
});

describe('vetrail roster import', () => {
  const HEADER = 'name;school;since;position;project_roles;identity;identity_2';

  beforeEach(() => {
    write(
      'people.csv',
      `\ufeff${HEADER}`,
      'Synthetic One;dk-randers;2022-03-01;teacher;trainer;synthetic-1@Example.org;https://lms.example|synthetic-1',
      'Synthetic Two;it-cometa;;leader;task-force-member | trainer;synthetic-2@example.org;',
      '',
    );
  });

  it('enrols people once, whatever is linked to them by then', async () => {
    expect(await vetrail('roster', 'import', 'people.csv')).toEqual({
      code: 0,
      stdout: '2 enrolled, 0 changed, 0 as they were\n',
      stderr: '',
    });
    expect(await vetrail('roster', 'import', 'people.csv')).toMatchObject({
      stdout: '0 enrolled, 0 changed, 2 as they were\n',
    });
    // Found by the second identity, and renamed.
    write('renamed.csv', HEADER, 'Synthetic;;;teacher;trainer;https://lms.example|synthetic-1;synthetic-1@example.org');
    expect(await vetrail('roster', 'import', 'renamed.csv')).toMatchObject({
      stdout: '0 enrolled, 1 changed, 0 as they were\n',
    });
  });

  it('reports every bad row with its line, column and reason, and imports none', async () => {
    write(
      'bad.csv',
      HEADER,
      'Synthetic Three;dk-x;2022-03-01;teacher;trainer;synthetic-3@example.org;',
      'Synthetic Four;it-cometa;2023-02-30;boss;king;nonsense;',
      'Synthetic Five;it-cometa;;teacher;;synthetic-3@example.org;',
      'Synthetic Six;it-cometa;;teacher;;;',
      'Synthetic Seven;it-cometa;;teacher;;synthetic-7@example.org;',
    );
    const refused = await vetrail('roster', 'import', 'bad.csv');
    expect(refused.code).toBe(1);
    expect(refused.stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^bad\.csv:2:school: The programme has no "dk-x"/),
      expect.stringMatching(/^bad\.csv:3:identity: "nonsense" is no identity/),
      expect.stringMatching(/^bad\.csv:3:position: The programme has no "boss"/),
      expect.stringMatching(/^bad\.csv:3:project_roles: The programme has no "king"/),
      expect.stringMatching(/^bad\.csv:3:since: This must be a day that exists/),
      expect.stringMatching(/^bad\.csv:4:identity: mbox:mailto:synthetic-3@example\.org stands on line 2 too/),
      expect.stringMatching(/^bad\.csv:5:identity: give an identity or an id/),
    ]);
    expect(refused.stderr).toBe('vetrail: nothing was imported: 7 problems in bad.csv\n');
    write('seven.csv', HEADER, 'Synthetic Seven;it-cometa;;teacher;;synthetic-7@example.org;');
    expect(await vetrail('roster', 'import', 'seven.csv')).toMatchObject({
      stdout: '1 enrolled, 0 changed, 0 as they were\n',
    });
  });

  it.each([
    ['a file that is not there', 'none.csv', undefined, /none\.csv cannot be read \(ENOENT\)/],
    ['a column that is not known', 'a.csv', 'position,identity,shoe size\n', /a\.csv:1:shoe size: no such column/],
    ['a missing column', 'b.csv', 'name,identity\n', /b\.csv:1:position: this column is missing/],
    ['rows of another width', 'c.csv', 'position,identity\nteacher\n', /c\.csv:\d: this is not CSV as it should be/],
    ['another encoding', 'd.csv', Buffer.from('name,\xe6\n', 'latin1'), /d\.csv is not UTF-8/],
  ])('refuses %s', async (_, name, content, message) => {
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const { code, stdout, stderr } = await vetrail('roster', 'import', name);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(message);
  });
});

describe('vetrail roster export', () => {
  const HISTORY = [
    'id,name,school,since,earlier_schools,left,position,project_roles,research_consent,identity',
    '10000000-0000-4000-8000-000000000001,=Synthetic,it-cometa,2023-01-01,dk-randers 2022-03-01; (none) 2022-09-01,2024-01-01,leader,trainer; researcher,given 2022-03-05; withdrawn 2023-06-01,export-1@example.org',
    '10000000-0000-4000-8000-000000000002,"Synthetic, Ægir",hu-kozep,2022-03-01,,,other,,,https://lms.example|export-2',
  ];

  it('writes what import reads: as it was here, and the same in an empty system', async () => {
    write('history.csv', ...HISTORY, '');
    expect(await vetrail('roster', 'import', 'history.csv')).toMatchObject({ code: 0 });
    expect(await vetrail('roster', 'export', 'everybody.csv')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+ people in everybody\.csv\n$/),
    });
    const written = readFileSync(join(folder, 'everybody.csv'), 'utf8');
    expect(written).toMatch(/^\ufeffid,name,school,since,earlier_schools,left,position,/);
    expect(written).toContain(
      `10000000-0000-4000-8000-000000000001,'=Synthetic,it-cometa,2023-01-01,"dk-randers 2022-03-01; (none) 2022-09-01",2024-01-01,leader,"trainer; researcher","given 2022-03-05; withdrawn 2023-06-01",export-1@example.org`,
    );
    const { stdout: again } = await vetrail('roster', 'import', 'everybody.csv');
    expect(again).toMatch(/^0 enrolled, 0 changed, \d+ as they were\n$/);

    const here = database;
    database = await createDatabase();
    try {
      expect((await vetrail('roster', 'import', 'everybody.csv')).stdout).toMatch(/^\d+ enrolled, 0 changed, 0 as/);
      expect((await vetrail('roster', 'export')).stdout).toBe(written.slice(1));
      expect((await vetrail('roster', 'export', '--as-known-at', '2022-01-01')).stdout.split('\r\n')).toHaveLength(2);
    } finally {
      await database.drop();
      database = here;
    }
  });

  it.each([
    [['--as-known-at', 'then'], /--as-known-at takes a day/],
    [['nowhere/people.csv'], /nowhere\/people\.csv cannot be written \(ENOENT\)/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await vetrail('roster', 'export', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});

describe('vetrail access', () => {
  it('grants, lists and withdraws roles, and refuses what is none', async () => {
    const of = ['--issuer', 'https://id.example', '--subject', 'ann'];
    const leader = [...of, '--role', 'school-leader', '--school', 'dk-randers'];
    expect(await vetrail('access', 'grant', ...leader)).toMatchObject({
      code: 0,
      stdout: 'ann is school-leader:dk-randers\n',
    });
    expect((await vetrail('access', 'list')).stdout).toMatch(
      /^\d{4}-\d\d-\d\d {2}school-leader:dk-randers {2}ann {2}https:\/\/id\.example$/m,
    );
    expect(await vetrail('access', 'withdraw', ...leader)).toMatchObject({ code: 0 });
    expect(await vetrail('access', 'withdraw', ...leader)).toMatchObject({ code: 1 });
    const nowhere = [...of, '--role', 'school-leader', '--school', 'nowhere'];
    expect((await vetrail('access', 'grant', ...nowhere)).stderr).toContain('the programme has no school nowhere');
  });
});
