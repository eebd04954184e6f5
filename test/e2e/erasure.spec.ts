import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { createClient } from '#platform';
import { runCli, startCli } from '../support/cli.js';
import { eventStoreKind } from '../support/event-store.js';
import { attended, BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const PERSON = 'c1a5f7e2-6f2c-4a52-9d2e-0a9b6b8a1d03';
const ACCOUNT = { homePage: LMS, name: 'zorblatt-account-77' };
const MBOX = 'mailto:Quillfeather.Zorblatt@mail.example';
const MBOX_SHA1 = createHash('sha1').update(MBOX).digest('hex');
const NAME = 'Quillfeather Zorblatt';
const ACTIVITY = `${LMS}/portfolios/7`;
const DATA = Buffer.from('an essay by zorblatt-account-77, synthetic '.repeat(50));
/** What must be nowhere afterwards, in whatever case. */
const NEEDLES = ['zorblatt', MBOX_SHA1];

let vetrail: Vetrail;
let memoBefore: object;
const own = [
  attended({ actor: { account: ACCOUNT, name: NAME } }),
  attended({
    actor: { mbox: MBOX },
    object: { id: ACTIVITY, definition: { name: { en: `Portfolio of ${NAME}`, is: 'Synthetic' } } },
  }),
  attended({ actor: { mbox_sha1sum: MBOX_SHA1 } }),
];
const instructed = attended({
  context: {
    instructor: { account: ACCOUNT, name: NAME },
    extensions: { [`${BASE}/extensions/note`]: `With ${NAME} in the room, 1.50` },
  },
});
const MEMO = randomUUID();
const memo = { about: { statement: instructed.id }, context: `${NAME} led`, mechanism: 'm', outcome: 'first' };
const team = attended({
  actor: {
    objectType: 'Group',
    name: 'Synthetic team',
    member: [{ mbox: MBOX, name: NAME }, { mbox: 'mailto:other@mail.example' }],
  },
});

beforeAll(async () => {
  vetrail = await startVetrail({ env: { LOG_LEVEL: 'debug' } });
}, 60_000);

afterAll(() => vetrail?.stop());

const api = (method: 'get' | 'put' | 'post' | 'delete', path: string) =>
  request(vetrail.url)[method](path).auth(vetrail.key, vetrail.secret).set('X-Experience-API-Version', '1.0.3');
const statement = (id: string) => api('get', '/xapi/statements').query({ statementId: id });
const participant = {
  name: NAME,
  school: 'it-cometa',
  position: 'teacher',
  projectRoles: ['trainer'],
  identities: [{ account: ACCOUNT }, { mbox: MBOX }],
};

async function postWithAttachment(): Promise<void> {
  const sha2 = createHash('sha256').update(DATA).digest('hex');
  const described = {
    usageType: `${BASE}/usage`,
    display: { en: 'essay' },
    contentType: 'text/plain',
    length: DATA.length,
    sha2,
  };
  const body = [
    `--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ ...own[0]!, attachments: [described] })}`,
    `\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${sha2}\r\n\r\n${DATA.toString()}\r\n--b--\r\n`,
  ].join('');
  await api('post', '/xapi/statements').set('Content-Type', 'multipart/mixed; boundary=b').send(body).expect(200);
}

/** Whether the log changes events where they stand. Where it cannot, they are recorded anew under other ids. */
const inPlace = () => eventStoreKind() === 'postgres';

interface Answered {
  readonly id: string;
  readonly actor?: { readonly member?: readonly object[] };
  readonly context?: { readonly instructor?: object; readonly extensions?: object };
}

/** A statement of others after the erasure. */
async function nowOf(id: string, isIt: (answered: Answered) => boolean): Promise<Answered> {
  if (inPlace()) return (await statement(id).expect(200)).body as Answered;
  await statement(id).expect(404);
  const { body } = await api('get', '/xapi/statements').expect(200);
  return (body as { statements: Answered[] }).statements.find(isIt)!;
}

async function sql(text: string): Promise<void> {
  const client = createClient(vetrail.databaseUrl(), 'vetrail test');
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** Files below a folder that hold a needle. */
function findings(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file).toString('latin1').toLowerCase();
      return NEEDLES.filter((needle) => text.includes(needle)).map(
        (needle) => `${needle} in ${file.slice(folder.length)}`,
      );
    });
}

describe('erasure', () => {
  it('shows what would go, and changes nothing', async () => {
    await postWithAttachment();
    await api('post', '/xapi/statements').send([own[1]!, own[2]!, instructed, team]).expect(200);
    await api('put', `/api/participants/${PERSON}`).send(participant).expect(201);
    await api('put', `/api/memos/${MEMO}`).send(memo).expect(204);
    await api('put', `/api/memos/${MEMO}`)
      .send({ ...memo, outcome: 'by zorblatt-account-77' })
      .expect(204);
    [memoBefore] = (await api('get', '/api/memos').expect(200)).body.memos;
    const agent = JSON.stringify({ account: ACCOUNT });
    await api('put', '/xapi/agents/profile')
      .query({ profileId: 'p', agent })
      .send({ about: NAME })
      .set('If-None-Match', '*')
      .expect(204);
    await api('put', '/xapi/activities/state')
      .query({ stateId: 's', agent, activityId: `${LMS}/workshops/1` })
      .send({ by: NAME })
      .expect(204);
    await eventually(
      async () => (await api('get', `/api/participants/${PERSON}/timeline`)).body.entries?.length === 2,
      'projected',
    );
    await runCli(['as-known-at', '9999-01-01', '--schema', 'before'], {
      cwd: vetrail.dataDir,
      env: vetrail.environment(),
    });
    // As a study whose making was interrupted, and an export that was killed, leave them behind.
    for (const name of ['interrupted', 'export4711']) {
      await sql(`create schema ${name}__statement_index;
        create table ${name}__statement_index.statement as select * from statement_index.statement`);
    }
    expect(findings(vetrail.dataDir).length).toBeGreaterThan(0);

    const { body } = await api('delete', `/api/participants/${PERSON}`).expect(200);
    expect(body).toMatchObject({
      erased: false,
      plan: { statements: 3, mentions: 4, documents: 2, attachments: 1, documentMentions: [] },
    });
    await statement(own[0]!.id).expect(200);
    await api('delete', `/api/participants/${PERSON}`)
      .query({ confirm: '0'.repeat(32) })
      .expect(409);
    await api('delete', `/api/participants/${randomUUID()}`).expect(404);
  });

  it('leaves no trace in any table, file or log line, and keeps what others did', async () => {
    const { body: planned } = await api('delete', `/api/participants/${PERSON}`).expect(200);
    const { body, headers } = await api('delete', `/api/participants/${PERSON}`)
      .query({ confirm: planned.plan.confirm })
      .expect(202);
    expect(body).toMatchObject({ erased: true, receipt: { state: 'pending', counts: { statements: 3, mentions: 4 } } });
    const receipt = await eventually(
      async () => {
        const { body: now } = await api('get', headers['location'] as string).expect(200);
        return now.state === 'complete' && now;
      },
      'the receipt is complete',
      30_000,
    );
    expect(receipt).toMatchObject({ notes: [] });
    expect(JSON.stringify(receipt).toLowerCase()).not.toMatch(/zorblatt|c1a5f7e2/);

    await statement(own[1]!.id).expect(404);
    await api('get', `/api/participants/${PERSON}`).expect(404);
    const activity = await api('get', '/xapi/activities').query({ activityId: ACTIVITY }).expect(200);
    expect(activity.body).toEqual({ objectType: 'Activity', id: ACTIVITY });
    await api('put', `/api/participants/${PERSON}`).send(participant).expect(400);
    const kept = await nowOf(instructed.id, ({ context }) => context?.instructor !== undefined);
    expect(kept.context).toEqual({
      instructor: { objectType: 'Agent', account: { homePage: `${BASE}/erased`, name: expect.any(String) } },
      extensions: { [`${BASE}/extensions/note`]: 'With [erased] in the room, 1.50' },
    });
    const { member } = (await nowOf(team.id, ({ actor }) => actor?.member !== undefined)).actor!;
    expect(member).toEqual([kept.context!.instructor, { mbox: 'mailto:other@mail.example' }]);
    const tombstone = JSON.stringify(kept.context!.instructor);
    const found = await api('get', '/xapi/statements').query({ related_agents: 'true', agent: tombstone }).expect(200);
    expect(found.body.statements).toHaveLength(2);
    const { body: memos } = await api('get', '/api/memos').expect(200);
    expect(memos.memos).toEqual([
      {
        ...memoBefore,
        ...{ id: expect.any(String), about: { statement: kept.id }, context: '[erased] led', outcome: 'by [erased]' },
      },
    ]);
    expect(memos.memos[0].id === MEMO).toBe(inPlace());
    await api('get', '/xapi/statements').query({ statementId: own[1]!.id, study: 'before' }).expect(404);

    const cli = { cwd: vetrail.dataDir, env: vetrail.environment() };
    expect(await runCli(['rebuild', '--verify'], cli)).toMatchObject({ code: 0 });
    expect((await runCli(['replay', '--as', 'events'], cli)).stdout.toLowerCase()).not.toContain('zorblatt');
    expect(vetrail.output().toLowerCase()).not.toContain('zorblatt');
    await vetrail.signalAll('SIGTERM');
    expect(findings(vetrail.dataDir)).toEqual([]);
    const { EVENTSTOREDB_DATA: serverFiles } = process.env;
    if (eventStoreKind() === 'server' && serverFiles) expect(findings(serverFiles)).toEqual([]);
    await vetrail.start();
    await statement(kept.id).expect(200);
  }, 90_000);
});

describe('retention', () => {
  it('counts what happened before a day, and erases it', async () => {
    const old = attended({ timestamp: '2021-05-05T09:00:00Z' });
    await api('post', '/xapi/statements').send(old).expect(200);
    const cli = { cwd: vetrail.dataDir, env: vetrail.environment() };
    const counted = await runCli(['retention', '--before', '2022-01-01', '--dry-run'], cli);
    expect(counted.stdout).toBe('2021: 1 statements\n1 statements would go; nothing was changed\n');
    await statement(old.id).expect(200);
    await sql(`insert into forwarding.forwarder (id, name, endpoint, key, secret, criteria, paused, position)
        values ('${PERSON}', 'Synthetic', 'https://lrs.example/xapi', 'k', 's', '{}', true, 0);
      insert into forwarding.refusal (forwarder, statement, position, status, reason)
        values ('${PERSON}', '${old.id}', 1, 400, 'quotes what it refuses')`);
    const erased = await runCli(['retention', '--before', '2022-01-01'], cli);
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringMatching(/receipt \S+: \{"statements":1\}\n$/) });
    await statement(old.id).expect(404);
    const { body: setAside } = await api('get', `/api/forwarders/${PERSON}/refusals`).expect(200);
    expect(setAside.refusals).toEqual([]);
    expect((await api('post', '/xapi/statements').send(old)).body.error.problems).toMatchObject([{ rule: 'erased' }]);
  });

  it('counts what went before it was killed in the receipt of the next one', async () => {
    const gone = [attended({ timestamp: '2021-05-05T09:00:00Z' }), attended({ timestamp: '2021-06-05T09:00:00Z' })];
    await api('post', '/xapi/statements').send(gone).expect(200);
    const cli = { cwd: vetrail.dataDir, env: vetrail.environment() };
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    await client.connect();
    try {
      // In its way between deleting streams and forgetting what was set aside of them.
      await client.query('begin');
      await client.query('lock table forwarding.refusal in exclusive mode');
      const run = startCli(['retention', '--before', '2022-01-01'], cli);
      await eventually(async () => {
        const { rows } = await client.query(
          `select from pg_locks where relation = 'forwarding.refusal'::regclass and not granted`,
        );
        return rows.length === 1;
      }, 'both are deleted');
      run.signal('SIGKILL');
      await run.ended;
      await client.query('rollback');
    } finally {
      await client.end();
    }
    for (const { id } of gone) await statement(id).expect(404);
    // A forwarder's target may refuse it even now.
    await sql(`insert into forwarding.refusal (forwarder, statement, position, status, reason)
        values ('${PERSON}', '${gone[0]!.id}', 1, 400, 'quotes what it refuses')`);
    const late = attended({ timestamp: '2021-07-05T09:00:00Z' });
    await api('post', '/xapi/statements').send(late).expect(200);
    const erased = await runCli(['retention', '--before', '2022-01-01'], cli);
    expect(erased).toMatchObject({ code: 0, stdout: expect.stringMatching(/receipt \S+: \{"statements":3\}\n$/) });
    await statement(late.id).expect(404);
    const { body: setAside } = await api('get', `/api/forwarders/${PERSON}/refusals`).expect(200);
    expect(setAside.refusals).toEqual([]);
  }, 60_000);

  it('waits for what is being made of the log as it was before', async () => {
    const old = attended({ timestamp: '2021-05-05T09:00:00Z' });
    await api('post', '/xapi/statements').send(old).expect(200);
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    await client.connect();
    try {
      await client.query(`create schema export4712__roster`);
      await client.query(`select pg_advisory_lock(hashtextextended('vetrail study export4712', 0))`);
      const run = startCli(['retention', '--before', '2022-01-01'], {
        cwd: vetrail.dataDir,
        env: vetrail.environment(),
      });
      await eventually(async () => {
        const { rows } = await client.query(
          `select from erasure.receipt where waiting_for = 'the making of export4712'`,
        );
        return rows.length === 1;
      }, 'the receipt says what for');
      await client.query('select pg_advisory_unlock_all()');
      expect(await run.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/receipt \S+/) });
      expect((await client.query(`select from pg_namespace where nspname = 'export4712__roster'`)).rows).toEqual([]);
    } finally {
      await client.end();
    }
  }, 30_000);
});
