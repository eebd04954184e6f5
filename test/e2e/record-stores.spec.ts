import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statementStream } from '#domain';
import { openEventStore } from '#eventstore';
import { createPool } from '#platform';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { forgetRefusals } from '../../apps/shared/forwarders/forwarders.js';
import { runCli } from '../support/cli.js';
import { recordStatements } from '../support/log.js';
import { createDatabase } from '../support/postgres.js';
import { startRecordStore, type OtherRecordStore } from '../support/record-store.js';
import { attended, BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

let vetrail: Vetrail;
let target: OtherRecordStore;

beforeAll(async () => {
  [vetrail, target] = await Promise.all([startVetrail({ env: { LOG_LEVEL: 'silent' } }), startRecordStore()]);
}, 60_000);

afterAll(() => Promise.all([vetrail?.stop(), target?.close()]));

const api = (method: 'get' | 'put' | 'post' | 'delete', path: string) =>
  request(vetrail.url)[method](path).auth(vetrail.key, vetrail.secret).set('X-Experience-API-Version', '1.0.3');
const post = (body: unknown) =>
  api('post', '/xapi/statements')
    .send(body as object)
    .expect(200);

const DATA = Buffer.from([0, 1, 2, 13, 10, 45, 45, 255]);
const SHA2 = createHash('sha256').update(DATA).digest('hex');

function withAttachment(id: string) {
  return attended({
    id,
    attachments: [
      {
        usageType: `${BASE}/usage`,
        display: { en: 'x' },
        contentType: 'application/octet-stream',
        length: DATA.length,
        sha2: SHA2,
      },
    ],
  });
}

async function postWithAttachment(id: string): Promise<void> {
  const body = Buffer.concat([
    Buffer.from(`--b\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(withAttachment(id))}\r\n--b\r\n`),
    Buffer.from(
      `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ${SHA2}\r\n\r\n`,
    ),
    DATA,
    Buffer.from('\r\n--b--\r\n'),
  ]);
  const response = await fetch(`${vetrail.url}/xapi/statements`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
      'content-type': 'multipart/mixed; boundary=b',
      'x-experience-api-version': '1.0.3',
    },
    body,
  });
  expect(response.status).toBe(200);
}

describe('forwarders', () => {
  const ID = randomUUID();
  const path = `/api/forwarders/${ID}`;
  const made: string[] = [];
  const batch = (count: number, over: Readonly<Record<string, unknown>> = {}) => {
    const statements = Array.from({ length: count }, () => attended(over));
    made.push(...statements.map(({ id }) => id));
    return post(statements);
  };
  const state = async () =>
    ((await api('get', '/api/forwarders').expect(200)).body.forwarders as Record<string, unknown>[]).find(
      ({ id }) => id === ID,
    );
  const arrived = () => target.statements.map(({ id }) => id);
  const configure = (over: object = {}) =>
    api('put', path).send({
      ...{ name: 'Synthetic target', endpoint: target.endpoint, key: 'k', secret: 's' },
      ...{ filter: { schools: ['dk-randers'], templates: ['T2'] }, ...over },
    });

  it('hand on exactly what the filter selects, from the beginning, in order, and keep the secret', async () => {
    await batch(60);
    await post(attended({ context: {} }));
    const { body } = await configure().expect(200);
    expect(body).toMatchObject({ id: ID, filter: { schools: ['dk-randers'] }, refused: 0 });
    expect(JSON.stringify(body)).not.toContain('secret');
    await batch(3);
    await eventually(async () => arrived().length === 63, 'all of them');
    expect(arrived()).toEqual(made);
    expect(target.statements[0]).toMatchObject({ timestamp: '2023-04-18T09:00:00Z' });
    await eventually(async () => (await state())?.['state'] === 'current', 'current');
    expect(await state()).toMatchObject({ sent: 63, behind: 0, failure: null });
  });

  it('set aside what the target refuses, with its reason, without holding up the rest, and send it again when asked', async () => {
    target.refuses = ({ object }) => (object as { id: string }).id === `${LMS}/bad`;
    const bad = attended({ object: { id: `${LMS}/bad`, definition: attended().object.definition } });
    await post([bad]);
    await batch(2);
    await eventually(async () => arrived().length === 65, 'the others');
    const refusals = await eventually(async () => {
      const { body } = await api('get', `${path}/refusals`).expect(200);
      return body.refusals.length === 1 && body;
    }, 'one refusal');
    expect(refusals).toMatchObject({
      next: null,
      refusals: [{ statement: bad.id, status: 400, reason: expect.stringContaining('does not like this') }],
    });
    expect((await request(vetrail.url).get('/metrics')).text).toContain(
      `vetrail_forwarder_refused{forwarder="${ID}"} 1`,
    );

    target.refuses = () => false;
    expect((await api('post', `${path}/refusals/resend`).send({}).expect(202)).body).toEqual({ resending: 1 });
    await eventually(async () => arrived().length === 66, 'the refused one');
    await eventually(async () => (await state())?.['refused'] === 0, 'nothing set aside');
    made.push(bad.id);
  });

  it('tell what was sent again, refused again, and erased since', async () => {
    const [mended, bad, gone, forgotten] = [attended(), attended(), attended(), attended()];
    const ids = [mended, bad, gone, forgotten].map(({ id }) => id);
    target.refuses = ({ id }) => ids.includes(id);
    await post([mended, bad, gone, forgotten]);
    const before = await eventually(async () => {
      const now = await state();
      return now?.['refused'] === 4 && now;
    }, 'all set aside');
    expect(before).toMatchObject({ sent: 66, erased: 0 });

    // An erasure deletes streams, then forgets what was set aside of them. It may be killed in between.
    const log = await openEventStore(vetrail.eventStoreUrl());
    for (const { id } of [gone, forgotten]) await log.delete(statementStream(id));
    await log.close();
    const database = createPool(vetrail.databaseUrl());
    await forgetRefusals(database, [statementStream(forgotten.id)]);
    await database.end();
    expect(await state()).toMatchObject({ sent: 66, refused: 3, erased: 1 });

    target.refuses = ({ id }) => id !== mended.id && ids.includes(id);
    expect((await api('post', `${path}/refusals/resend`).send({}).expect(202)).body).toEqual({ resending: 3 });
    await eventually(async () => {
      const { body } = await api('get', `${path}/refusals`).expect(200);
      return body.refusals.length === 1 && body.refusals[0].statement === bad.id && !body.refusals[0].resend;
    }, 'one is refused again');
    expect(await state()).toMatchObject({ sent: 67, refused: 1, erased: 2 });
    expect(arrived().filter((id) => ids.includes(id))).toEqual([mended.id]);

    target.refuses = () => false;
    await api('post', `${path}/refusals/resend`)
      .send({ statements: [bad.id] })
      .expect(202);
    await eventually(async () => (await state())?.['refused'] === 0, 'nothing set aside');
    expect(await state()).toMatchObject({ sent: 68, erased: 2 });
    made.push(mended.id, bad.id);
  });

  it('keep nothing of what was erased while it was on its way to a target that refuses it', async () => {
    const gone = attended();
    target.away = true;
    target.refuses = ({ id }) => id === gone.id;
    await post([gone]);
    await eventually(async () => typeof (await state())?.['failure'] === 'string', 'it is on its way');
    const log = await openEventStore(vetrail.eventStoreUrl());
    await log.delete(statementStream(gone.id));
    await log.close();
    target.away = false;
    await eventually(async () => (await state())?.['erased'] === 3, 'it counts as erased');
    expect(await state()).toMatchObject({ sent: 68, refused: 0, erased: 3 });
    target.refuses = () => false;
  });

  it('wait for a target that is away, through a kill of the projector, and then send everything once', async () => {
    target.away = true;
    await batch(5);
    const failing = await eventually(async () => {
      const now = await state();
      return now?.['state'] === 'failing' && now;
    }, 'failing');
    expect(failing).toMatchObject({ failure: '503: "away"', refused: 0 });
    vetrail.kill('projector');
    await batch(120);
    target.away = false;
    await eventually(async () => arrived().length === 193, 'all of them');
    expect(arrived().filter((id) => id !== made[65])).toEqual(made.filter((id) => id !== made[65]));
  });

  it('send attachments along, pause, change and end', async () => {
    await postWithAttachment(randomUUID());
    await eventually(async () => target.contentTypes.includes('multipart/mixed'), 'the attachment');
    await configure({ paused: true }).expect(200);
    const before = arrived().length;
    await batch(1);
    expect(await state()).toMatchObject({ state: 'paused' });
    await configure({ secret: undefined }).expect(200);
    await eventually(async () => arrived().length === before + 1, 'the one after the pause');
    await configure({ filter: { schools: ['nowhere'] } }).expect(400);
    await configure({ endpoint: 'nonsense' }).expect(400);
    await api('delete', path).expect(204);
    await api('get', `${path}/refusals`).expect(404);
  });
});

describe('vetrail import', () => {
  it('takes in every statement under its id, voided ones and attachments too, again and again', async () => {
    const [voided, other] = [attended(), attended()];
    await post([voided, other]);
    const voiding = {
      id: randomUUID(),
      actor: attended().actor,
      verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
      object: { objectType: 'StatementRef', id: voided.id },
    };
    await post([voiding]);
    const attached = randomUUID();
    await postWithAttachment(attached);

    const database = await createDatabase();
    const log = await openEventStore(database.url);
    await recordStatements(log, [{ ...other, verb: { id: `${BASE}/verbs/led` } }]);
    const dataDir = join(vetrail.dataDir, 'importer');
    const env = {
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      SOURCE_KEY: vetrail.key,
      SOURCE_SECRET: vetrail.secret,
    };
    const run = (...args: readonly string[]) =>
      runCli(['import', '--from', `${vetrail.url}/xapi`, '--limit', '50', ...args], { cwd: vetrail.dataDir, env });

    const first = await run('--report', 'refused.ndjson');
    expect(first.code).toBe(0);
    expect(first.stderr).toContain(`refused ${other.id}: a different statement stands under this id here`);
    const [, recorded] = /^(\d+) statements recorded, 0 were here already, 1 refused$/m.exec(first.stdout)!;
    expect(JSON.parse(readFileSync(join(vetrail.dataDir, 'refused.ndjson'), 'utf8'))).toMatchObject({ id: other.id });
    // The voided one, which no page holds, is not asked for again.
    expect((await run()).stdout).toBe(`0 statements recorded, ${Number(recorded) - 1} were here already, 1 refused\n`);

    const of = async (id: string) => (await log.readStream(`statement-${id}`)).events[0]!;
    expect(JSON.parse((await of(voided.id)).data)).toMatchObject({ id: voided.id });
    expect(JSON.parse((await of(voiding.id)).metadata).imported).toMatchObject({
      from: `${vetrail.url}/xapi`,
      authority: { account: { name: vetrail.key } },
    });
    expect((await of(voided.id)).position).toBeLessThan((await of(voiding.id)).position);
    expect(JSON.parse((await of(attached)).data).attachments).toHaveLength(1);
    expect(
      existsSync(join(dataDir, 'attachments', SHA2.slice(0, 2), SHA2)) ||
        existsSync(join(dataDir, 'attachments', SHA2)),
    ).toBe(true);
    const wrong = await runCli(['import', '--from', `${vetrail.url}/xapi`], {
      cwd: vetrail.dataDir,
      env: { ...env, SOURCE_SECRET: 'x' },
    });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/answered 401/) });
    await log.close();
    await database.drop();
  });

  it('takes in everything when it is asked to, after one of a part was interrupted', async () => {
    const at = (stored: string) => ({ ...attended(), stored });
    const [early, late] = [at('2023-01-01T00:00:00.000Z'), at('2023-02-01T00:00:00.000Z')];
    const source = createServer(({ url = '' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://source');
      const statements = searchParams.has('since') ? [late] : [early, late];
      const page = { statements, more: searchParams.has('since') ? '/more' : '' };
      response.setHeader('content-type', 'application/json');
      response.writeHead(pathname === '/more' ? 400 : 200).end(JSON.stringify(page));
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    const database = await createDatabase();
    try {
      const env = {
        DATABASE_URL: database.url,
        DATA_DIR: join(vetrail.dataDir, 'since'),
        SOURCE_KEY: 'k',
        SOURCE_SECRET: 's',
      };
      const from = `http://127.0.0.1:${(source.address() as AddressInfo).port}/xapi`;
      const run = (...args: readonly string[]) =>
        runCli(['import', '--from', from, ...args], { cwd: vetrail.dataDir, env });
      const part = await run('--since', '2023-01-15T00:00:00Z');
      expect(part).toMatchObject({ code: 1, stderr: expect.stringContaining('answered 400') });
      expect(await run()).toMatchObject({
        code: 0,
        stdout: '1 statements recorded, 1 were here already, 0 refused\n',
      });
    } finally {
      source.close();
      await database.drop();
    }
  });

  // A line of progress comes every five seconds.
  it.each([
    [
      'its newest statement',
      (response: ServerResponse) => respond(response, [storedOn('03')]),
      /^50 % \| 2 statements/m,
    ],
    ['the present, where the source does not tell', refuse, /^0 % \| 2 statements/m],
    [
      'the present, where the source has nothing to tell',
      (response: ServerResponse) => respond(response, []),
      /^0 % \|/m,
    ],
  ])(
    'measures how far it is by %s',
    async (_, newest, line) => {
      const asked: string[] = [];
      const source = createServer(({ url = '' }, response) => {
        asked.push(url);
        if (url === '/xapi/more/1') setTimeout(() => respond(response, [storedOn('02')], '/xapi/more/2'), 5_200);
        else if (url === '/xapi/more/2') respond(response, [storedOn('03'), storedOn('04')]);
        else if (url.includes('ascending=true')) respond(response, [storedOn('01')], '/xapi/more/1');
        else newest(response);
      });
      await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
      const database = await createDatabase();
      try {
        const env = {
          DATABASE_URL: database.url,
          DATA_DIR: join(vetrail.dataDir, `way-${randomUUID()}`),
          SOURCE_KEY: 'k',
          SOURCE_SECRET: 's',
        };
        const from = `http://127.0.0.1:${(source.address() as AddressInfo).port}/xapi`;
        const ran = await runCli(['import', '--from', from], { cwd: vetrail.dataDir, env });
        expect(ran).toMatchObject({ code: 0, stdout: '4 statements recorded, 0 were here already, 0 refused\n' });
        expect(ran.stderr).toMatch(line);
        expect(asked[0]).toBe('/xapi/statements?limit=1');
        expect(asked).toHaveLength(4);
      } finally {
        source.close();
        await database.drop();
      }
    },
    60_000,
  );
});

const storedOn = (day: string) => ({ ...attended(), stored: `2020-01-${day}T00:00:00.000Z` });

function respond(response: ServerResponse, statements: readonly object[], more = ''): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ statements, more }));
}

function refuse(response: ServerResponse): void {
  response.writeHead(503).end('not now');
}
