import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOfStatementStream, STATEMENT_STREAM } from '#domain';
import { openEventStore, type EventStore } from '#eventstore';
import { createClient } from '#platform';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli, startCli } from '../support/cli.js';
import { logEvents } from '../support/log-events.js';
import { recordParticipant, recordStatements } from '../support/log.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { attended, BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const PERSON = 'c1a5f7e2-6f2c-4a52-9d2e-0a9b6b8a1d01';
const ANN = { account: { homePage: LMS, name: 'synthetic-ann' } };

let database: TestDatabase;
let eventStore: EventStore;
let folder: string;
let target: Vetrail;
let targetLog: EventStore;
/** Where the target's log ended at first. */
let before: bigint;
let statements: ReturnType<typeof attended>[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vetrail-replay-'));
  database = await createDatabase();
  [eventStore, target] = await Promise.all([openEventStore(database.url), startVetrail()]);
  targetLog = await openEventStore(target.eventStoreUrl());
  ({ position: before } = await targetLog.head());
  statements = Array.from({ length: 40 }, (_, i) =>
    attended({
      object: { id: `${LMS}/workshops/${i}`, definition: { type: 'http://adlnet.gov/expapi/activities/meeting' } },
      timestamp: `2023-0${1 + Math.floor(i / 10)}-15T09:00:00Z`,
    }),
  );
  await recordParticipant(
    eventStore,
    PERSON,
    { type: 'ParticipantEnrolled', data: { id: PERSON, name: 'Synthetic Ann' } },
    { type: 'SchoolMoved', data: { school: 'it-cometa', from: '2022-03-01' } },
    { type: 'IdentityLinked', data: { identity: `account:${LMS}|synthetic-ann` } },
  );
  // Of one whose school only the roster knows, and of one who is not on it.
  statements.push(attended({ actor: ANN, context: {} }), attended({ context: {} }));
  await recordStatements(eventStore, statements);
}, 60_000);

afterAll(async () => {
  await Promise.all([eventStore?.close(), targetLog?.close()]);
  await target?.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const options = () => ({ cwd: folder, env: { DATABASE_URL: database.url, DATA_DIR: folder } });
const replay = (...args: readonly string[]) => runCli(['replay', ...args], options());
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const ids = (list: readonly Record<string, unknown>[]) => list.map(({ id }) => id);

async function targetHolds(): Promise<string[]> {
  return (await logEvents(targetLog, before, STATEMENT_STREAM)).map(({ stream }) => idOfStatementStream(stream));
}

const TABLE = 'create table {schema}.seen (position bigint primary key)';

describe('vetrail replay --with', () => {
  it('runs a researcher’s projection over history, people and schools told, and prints its rows', async () => {
    const file = join(folder, 'by-month.ts');
    const source = `
      const months: Record<string, number> = {};
      let moved = 0;
      export default {
        handles: ['T2', 'SchoolMoved'],
        project(event: any) {
          if (event.type === 'SchoolMoved') moved++;
          else months[event.happenedAt.slice(0, 7) + ' ' + event.school + ' ' + event.person] ??= 0, months[event.happenedAt.slice(0, 7) + ' ' + event.school + ' ' + event.person]++;
        },
        *rows() {
          for (const [month, count] of Object.entries(months).sort()) yield { month, count };
          yield { moved };
        },
      };`;
    writeFileSync(file, source);
    const { code, stdout, stderr } = await replay('--with', 'by-month.ts');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '7 rows\nreplayed 45 events\n' });
    const ann = `account:${LMS}|synthetic-1`;
    expect(lines(stdout)).toEqual([
      { month: `2023-01 dk-randers ${ann}`, count: 10 },
      { month: `2023-02 dk-randers ${ann}`, count: 10 },
      { month: `2023-03 dk-randers ${ann}`, count: 10 },
      { month: `2023-04 dk-randers ${ann}`, count: 10 },
      { month: `2023-04 it-cometa ${PERSON}`, count: 1 },
      { month: `2023-04 undefined ${ann}`, count: 1 },
      { moved: 1 },
    ]);
    expect(lines((await replay('--with', 'by-month.ts', '--school', 'it-cometa')).stdout)).toEqual([
      { month: `2023-04 it-cometa ${PERSON}`, count: 1 },
      { moved: 0 },
    ]);
  });

  it('runs the example of the documentation', async () => {
    const example = fileURLToPath(new URL('../../docs/examples/double-demand.ts', import.meta.url));
    expect(await replay('--with', example)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^0 rows/),
    });
  });

  it('runs a read model under development in a schema of its own', async () => {
    writeFileSync(
      join(folder, 'model.mjs'),
      `export default {
        name: 'verbs', version: '1',
        ddl: (schema) => \`create table \${schema}.seen (position bigint primary key, verb text not null)\`,
        open: async (_client, schema) => ({
          begin() {
            const seen = [];
            return {
              take: ({ position, payload, type }) => type === 'StatementRecorded' && seen.push([position, payload.verb.id]),
              write: async (client) => {
                for (const row of seen) await client.query(\`insert into \${schema}.seen values ($1, $2)\`, row);
              },
            };
          },
        }),
      };`,
    );
    const { stdout, stderr } = await replay('--with', 'model.mjs', '--activity', `${LMS}/workshops/7`);
    expect(lines(stdout)).toEqual([{ table: 'seen', position: 11, verb: 'http://adlnet.gov/expapi/verbs/attended' }]);
    expect(stderr).toMatch(/^seen: 1 rows\n/);
  });

  it('says on which event, why and where in the file a projection or its rows fail', async () => {
    const failing = (project: string, rows: string) => `
      interface Synthetic { readonly nothing?: { readonly id: string } }
      export default {
        handles: ['T2'],
        project(event: { readonly statement: Synthetic }) { ${project} },
        *rows() { yield { ok: 1 }; ${rows} },
      };`;
    writeFileSync(join(folder, 'failing.ts'), failing('return event.statement.nothing!.id;', ''));
    expect(await replay('--with', 'failing.ts')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^vetrail: failing\.ts:5:\d+ failed on the event at position \d+ \(StatementRecorded\): Cannot read properties of undefined \(reading 'id'\)\n$/,
      ),
    });
    writeFileSync(join(folder, 'failing.ts'), failing('', "throw new Error('no more');"));
    expect(await replay('--with', 'failing.ts')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^vetrail: failing\.ts:6:\d+ failed on its row 2: no more\n$/),
    });
  });

  it.each([
    [
      'its tables',
      'create table {schema}.seen (position nonsense)',
      '',
      /failed on its tables: type "nonsense" does not/,
    ],
    ['an event', TABLE, "if (position > 5n) throw new Error('enough');", /:9:\d+ failed on the event at position \d+/],
    [
      'a page',
      TABLE,
      'seen.push(null);',
      /failed on writing the events from position \d+ to \d+: null value in column/,
    ],
  ])('says so where a model fails on %s, and leaves no table of it', async (_, ddl, take, message) => {
    const source = `export default {
        name: 'failing', version: '1',
        ddl: (schema) => \`${ddl.replaceAll('{schema}', '${schema}')}\`,
        open: async (_client, schema) => ({
          begin() {
            const seen = [];
            return {
              take: ({ position }) => {
                ${take}
              },
              write: async (client) => {
                for (const row of seen) await client.query(\`insert into \${schema}.seen values ($1)\`, [row]);
              },
            };
          },
        }),
      };`;
    writeFileSync(join(folder, 'failing.mjs'), source);
    const { code, stderr } = await replay('--with', 'failing.mjs');
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vetrail: failing\.mjs[^\n]*\n$/);
    const client = createClient(database.url);
    await client.connect();
    const { rows } = await client.query("select nspname from pg_namespace where nspname like '%failing%'");
    await client.end();
    expect(rows).toEqual([]);
  });

  it('says what is wrong with a file', async () => {
    writeFileSync(join(folder, 'wrong.ts'), 'export default { handles: [] };');
    expect((await replay('--with', 'wrong.ts')).stderr).toMatch(
      /wrong\.ts must export as its default \{ handles, project, rows \}/,
    );
    expect((await replay('--with', 'none.ts')).stderr).toMatch(/none\.ts cannot be read/);
  });
});

describe('vetrail replay', () => {
  it('streams statements as readers get them, in the log’s order', async () => {
    const { code, stdout, stderr } = await replay();
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'replayed 42 statements\n' });
    expect(ids(lines(stdout))).toEqual(statements.map(({ id }) => id));
    expect(lines(stdout)[0]).toMatchObject({ ...statements[0], stored: expect.stringMatching(/Z$/) });
  });

  it('streams events with all that the log knows of them, between positions', async () => {
    const { stdout } = await replay('--as', 'events', '--after', '1', '--up-to', '4');
    expect(lines(stdout)).toMatchObject([
      { position: 2, type: 'SchoolMoved', stream: `participant-${PERSON}`, revision: 1, data: { school: 'it-cometa' } },
      { position: 3, type: 'IdentityLinked' },
      { position: 4, type: 'StatementRecorded', data: { id: statements[0]!.id }, metadata: { credential: 'test' } },
    ]);
  });

  it.each([
    [
      'school and participant, by the team or by who the actor is',
      ['--school', 'it-cometa', '--participant', PERSON.toUpperCase()],
      [40],
    ],
    ['activity', ['--activity', `${LMS}/workshops/7`, `${LMS}/workshops/9`], [7, 9]],
    [
      'objective, verb and period',
      [
        '--objective',
        'O2-theory-method',
        '--verb',
        'http://adlnet.gov/expapi/verbs/attended',
        '--from',
        '2023-04-01',
        '--until',
        '2023-04-15',
        '--activity',
        `${LMS}/workshops/30`,
      ],
      [30],
    ],
    ['what was known', ['--as-known-at', '2020-01-01'], []],
  ])('selects by %s', async (_, args, expected) => {
    const { code, stdout } = await replay(...args);
    expect(code).toBe(0);
    expect(ids(lines(stdout))).toEqual(expected.map((i) => statements[i]!.id));
  });

  it.each([
    [['--school', 'dk-x'], /--school dk-x: the programme has none; it has dk-randers/],
    [['--as-known-at', 'yesterday'], /Give a day, such as 2023-06-30/],
    [['--to', 'https://lrs.example/xapi'], /set TARGET_KEY and TARGET_SECRET/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await replay(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it('goes on in a file where Ctrl-C ended it, with every line once', async () => {
    const late = attended({ object: { id: `${LMS}/workshops/late` } });
    await recordStatements(eventStore, [late]);
    // So slow that the late statement, some hundred milliseconds after the others, would come in hours.
    const slow = startCli(['replay', '--to', 'out.ndjson', '--speed', '0.00001x'], options());
    const file = join(folder, 'out.ndjson');
    await eventually(async () => existsSync(file) && readFileSync(file, 'utf8').split('\n').length > 42, '42 lines');
    slow.signal('SIGINT');
    expect(await slow.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('give the same command again'),
    });
    expect(await replay('--to', 'out.ndjson', '--after', '1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('belongs to another command'),
    });
    expect(await replay('--to', 'out.ndjson')).toMatchObject({ code: 0, stderr: 'replayed 1 statements\n' });
    expect(ids(lines(readFileSync(file, 'utf8')))).toEqual([...statements, late].map(({ id }) => id));
    expect(await replay('--to', 'out.ndjson')).toMatchObject({ code: 1, stderr: expect.stringContaining('--restart') });
  });

  it('sends to another record store in order, once, and names what is refused there and why', async () => {
    // The target has one of the ids already, with another content, and one with the same.
    const headers = {
      authorization: `Basic ${Buffer.from(`${target.key}:${target.secret}`).toString('base64')}`,
      'content-type': 'application/json',
      'x-experience-api-version': '1.0.3',
    };
    const taken = [{ ...statements[3]!, verb: { id: `${BASE}/verbs/led` } }, statements[5]!];
    const body = JSON.stringify(taken);
    expect((await fetch(`${target.url}/xapi/statements`, { method: 'POST', headers, body })).status).toBe(200);

    const env = { ...options().env, TARGET_KEY: target.key, TARGET_SECRET: target.secret };
    const args = ['replay', '--to', `${target.url}/xapi`, '--batch', '8', '--up-to', '45'];
    const slow = startCli([...args, '--rate', '40'], { cwd: folder, env });
    await eventually(async () => (await targetHolds()).length >= 12, 'a part of it');
    slow.signal('SIGINT');
    expect((await slow.ended).code).toBe(130);
    const part = (await targetHolds()).length;
    expect(part).toBeLessThan(42);

    const rest = await runCli(args, { cwd: folder, env });
    expect(rest.code).toBe(0);
    const [third, fifth] = [statements[3]!.id, statements[5]!.id];
    expect(await targetHolds()).toEqual([
      third,
      fifth,
      ...statements.map(({ id }) => id).filter((id) => id !== third && id !== fifth),
    ]);
    const again = await runCli([...args, '--restart'], { cwd: folder, env });
    expect(again.stderr).toMatch(
      new RegExp(`^refused ${third}: 409: .*\n41 statements are there, 1 were refused\nreplayed 42 statements\n$`),
    );
    expect(await targetHolds()).toHaveLength(42);
  });

  it('says when the record store does not take the credential', async () => {
    const env = { ...options().env, TARGET_KEY: 'nobody', TARGET_SECRET: randomUUID() };
    const refused = startCli(['replay', '--to', `${target.url}/xapi`, '--restart'], { cwd: folder, env });
    expect(await refused.ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/401: .*credential/) });
  });
});
