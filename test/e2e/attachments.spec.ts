import { openAttachmentStore } from '#attachments';
import { statementStream } from '#domain';
import { openEventStore } from '#eventstore';
import { createLogger, createPool } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import xapiClient from '@xapi/xapi';
import { CompactSign } from 'jose';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import request from 'supertest';
import { sweepOrphans } from '../../apps/tracker/attachments/sweeper.js';
import { certify } from '../support/certificates.js';
import {
  attachmentOf,
  BOUNDARY,
  multipart,
  sha256,
  takeApart,
  type AttachmentPart,
  type ReceivedPart,
} from '../support/multipart.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const logger = createLogger('test', 'silent');
let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail({ env: { LOG_LEVEL: 'silent' } });
}, 60_000);
afterAll(() => vetrail?.stop());

const xapi = (method: 'get' | 'head' | 'post' | 'put', path: string) =>
  request(vetrail.url)
    [method](`/xapi${path}`)
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3');

const sendMultipart = (body: Buffer, contentType = `multipart/mixed; boundary=${BOUNDARY}`, path = '/statements') =>
  xapi(path === '/statements' ? 'post' : 'put', path)
    .set('Content-Type', contentType)
    .serialize((value: unknown) => value as string)
    .send(body as unknown as string);
const post = (statements: unknown, parts: readonly AttachmentPart[]) => sendMultipart(multipart(statements, parts));

async function get(path: string): Promise<ReceivedPart[]> {
  const answer = await xapi('get', path)
    .buffer(true)
    .parse((response, done) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => done(null, Buffer.concat(pieces)));
    })
    .expect(200);
  return takeApart(String(answer.headers['content-type']), answer.body as Buffer);
}

const statementWith = (...attachments: object[]) => attended({ attachments });
const storage = () => join(vetrail.dataDir, 'attachments');
const kept = () =>
  readdirSync(storage(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('attachments', () => {
  // All that a boundary is made of, and half of one.
  const awkward = Buffer.concat([Buffer.from(`\r\n--${BOUNDARY.slice(0, -1)}\r\n--\r\n\r\n`), randomBytes(100_000)]);

  it('come back to the byte, once each, with the statements or without', async () => {
    const [text, empty] = [Buffer.from('here is a synthetic attachment'), Buffer.alloc(0)];
    const registration = randomUUID();
    const inside = { objectType: 'SubStatement', ...attended({ id: undefined, attachments: [attachmentOf(empty)] }) };
    const statements = [
      attended({
        context: { registration },
        attachments: [
          attachmentOf(awkward, { contentType: 'image/png' }),
          attachmentOf(text, { contentType: 'text/plain; charset=ascii', sha2: sha256(text).toUpperCase() }),
        ],
      }),
      attended({ context: { registration }, object: inside, attachments: [attachmentOf(awkward)] }),
      attended({ context: { registration } }),
    ];
    await post(statements, [
      { data: awkward, contentType: 'image/png' },
      { data: text, contentType: 'text/plain' },
      { data: empty },
    ]).expect(
      200,
      statements.map(({ id }) => id),
    );
    expect(readdirSync(join(storage(), 'incoming'))).toEqual([]);

    const one = await get(`/statements?statementId=${statements[0]!.id}&attachments=true`);
    expect(JSON.parse(one[0]!.data.toString())).toMatchObject({ id: statements[0]!.id });
    expect(one.slice(1).map(({ headers }) => headers)).toEqual([
      { 'content-type': 'image/png', 'content-transfer-encoding': 'binary', 'x-experience-api-hash': sha256(awkward) },
      {
        'content-type': 'text/plain; charset=ascii',
        'content-transfer-encoding': 'binary',
        'x-experience-api-hash': sha256(text).toUpperCase(),
      },
    ]);
    expect(one.slice(1).every(({ data }, i) => data.equals([awkward, text][i]!))).toBe(true);

    const plain = await xapi('get', `/statements?statementId=${statements[0]!.id}&attachments=false`).expect(200);
    expect(plain.headers['content-type']).toMatch(/^application\/json/);
    await eventually(
      async () => (await xapi('get', `/statements?registration=${registration}`)).body.statements.length === 3,
      'the index has all three',
    );
    const page = await get(`/statements?registration=${registration}&attachments=true`);
    expect(page[0]!.headers).toEqual({ 'content-type': 'application/json' });
    expect(
      page
        .slice(1)
        .map(({ data }) => sha256(data))
        .sort(),
    ).toEqual([awkward, text, empty].map(sha256).sort());

    let path: string | undefined = `/statements?registration=${registration}&attachments=true&limit=1&ascending=true`;
    const counts: number[] = [];
    while (path) {
      const parts: ReceivedPart[] = await get(path);
      counts.push(parts.length - 1);
      path = (JSON.parse(parts[0]!.data.toString()) as { more: string }).more.replace('/xapi', '');
    }
    expect(counts).toEqual([2, 2, 0]);
  });

  it('come by PUT, by HEAD as nothing, and of known data again with each statement', async () => {
    const { id, ...statement } = statementWith(attachmentOf(awkward));
    const put = (parts: readonly AttachmentPart[]) =>
      sendMultipart(multipart(statement, parts), undefined, `/statements?statementId=${id}`);
    await put([{ data: awkward }]).expect(204);
    await put([{ data: awkward }]).expect(204);
    await put([]).expect(400);
    const { headers } = await xapi('head', `/statements?statementId=${id}&attachments=true`).expect(200);
    expect(headers['content-type']).toMatch(/^multipart\/mixed/);
  });

  it('may be named by a URL alone, in either form of a request', async () => {
    const elsewhere = attachmentOf(Buffer.from('elsewhere'), { fileUrl: `${LMS}/files/1` });
    const statement = statementWith(elsewhere);
    await xapi('post', '/statements').send(statement).expect(200);
    await post(statementWith(elsewhere), []).expect(200);
    await post(attended(), []).expect(200);
    expect(await get(`/statements?statementId=${statement.id}&attachments=true`)).toHaveLength(1);
    const { body } = await xapi('post', '/statements')
      .send(statementWith(attachmentOf(awkward)))
      .expect(400);
    expect(body.error).toMatchObject({
      code: 'invalid-attachment',
      problems: [{ path: '$.attachments[0]', rule: 'attachment-data' }],
    });
  });

  it('come from @xapi/xapi, two of them', async () => {
    // Under Node's ES modules the client's default export is its CommonJS module.
    const { default: XAPI } = xapiClient as unknown as { default: typeof xapiClient.default };
    const client = new XAPI({
      endpoint: `${vetrail.url}/xapi/`,
      auth: XAPI.toBasicAuth(vetrail.key, vetrail.secret),
      adapter: 'fetch',
    });
    const data = [Buffer.from('first synthetic file'), Buffer.from('second synthetic file')];
    const statement = statementWith(...data.map((bytes) => attachmentOf(bytes, { contentType: 'text/plain' })));
    const attachments = data.map((bytes) => new Uint8Array(bytes).buffer as ArrayBuffer);
    await client.sendStatement({ statement: statement as never, attachments });
    const parts = await get(`/statements?statementId=${statement.id}&attachments=true`);
    expect(parts.slice(1).map((part) => part.data.toString())).toEqual(data.map(String));
  });
});

describe('what is refused', () => {
  const [data, other] = [randomBytes(70_000), randomBytes(500)];
  const right = () => multipart(statementWith(attachmentOf(data)), [{ data }]);
  const edited = (edit: (text: string) => string) => Buffer.from(edit(right().toString('latin1')), 'latin1');

  it.each<[string, () => Buffer, string, string, string]>([
    [
      'a wrong hash',
      () => edited((text) => text.replace(data.toString('latin1'), `x${data.toString('latin1').slice(1)}`)),
      'invalid-attachment',
      'part[1]',
      'attachment-hash',
    ],
    [
      'a missing part',
      () => multipart(statementWith(attachmentOf(data), attachmentOf(other)), [{ data }]),
      'invalid-attachment',
      '$.attachments[1]',
      'attachment-data',
    ],
    [
      'a surplus part',
      () => multipart(statementWith(attachmentOf(data)), [{ data }, { data: other }]),
      'invalid-attachment',
      'part[2].X-Experience-API-Hash',
      'attachment-surplus',
    ],
    [
      'a part without its hash',
      () => multipart(statementWith(attachmentOf(data)), [{ data, headers: { 'X-Experience-API-Hash': undefined } }]),
      'invalid-attachment',
      'part[1].X-Experience-API-Hash',
      'required',
    ],
    [
      'a part in base64',
      () =>
        multipart(statementWith(attachmentOf(data)), [{ data, headers: { 'Content-Transfer-Encoding': 'base64' } }]),
      'invalid-attachment',
      'part[1].Content-Transfer-Encoding',
      'binary',
    ],
    [
      'a part that does not say that it is binary',
      () =>
        multipart(statementWith(attachmentOf(data)), [{ data, headers: { 'Content-Transfer-Encoding': undefined } }]),
      'invalid-attachment',
      'part[1].Content-Transfer-Encoding',
      'binary',
    ],
    [
      'a part of another type',
      () => multipart(statementWith(attachmentOf(data)), [{ data, contentType: 'text/plain' }]),
      'invalid-attachment',
      'part[1].Content-Type',
      'part-content-type',
    ],
    [
      'a part of another length',
      () => multipart(statementWith(attachmentOf(data)), [{ data, headers: { 'Content-Length': '7' } }]),
      'invalid-attachment',
      'part[1].Content-Length',
      'part-length',
    ],
    [
      'another boundary',
      () => edited((text) => text.replaceAll(BOUNDARY, 'another')),
      'invalid-multipart',
      'body',
      'multipart-boundary',
    ],
    [
      'no closing boundary',
      () => edited((text) => text.replace(`--${BOUNDARY}--`, '')),
      'invalid-multipart',
      'part[1]',
      'multipart-boundary',
    ],
    [
      'no boundary between parts',
      () =>
        edited((text) =>
          text.replace(`\r\n--${BOUNDARY}\r\nContent-Type: application/octet`, '\r\nContent-Type: application/octet'),
        ),
      'invalid-json',
      '$',
      'utf-8',
    ],
    [
      'statements of another type',
      () => edited((text) => text.replace('application/json', 'text/json')),
      'invalid-multipart',
      'part[0].Content-Type',
      'first-part',
    ],
    ['statements that are none', () => multipart([{}], [{ data }]), 'invalid-statement', '$[0].actor', 'required'],
    [
      'statements with a name twice',
      () => multipart('{"id":1,"id":2}', []),
      'invalid-json',
      '$.id',
      'duplicate-property',
    ],
    ['nothing', () => Buffer.from(`--${BOUNDARY}--\r\n`), 'invalid-multipart', 'body', 'multipart-boundary'],
  ])('%s, with nothing kept', async (_what, body, code, path, rule) => {
    const before = kept();
    const answer = await sendMultipart(body()).expect(400);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.problems[0]).toMatchObject({ path, rule });
    expect(kept()).toEqual(before);
  });

  it.each([
    ['multipart/mixed', 'invalid-multipart'],
    ['multipart/mixed;', 'invalid-multipart'],
    ['multipart/mixed; boundary=""', 'invalid-multipart'],
    [`multipart/form-data; boundary=${BOUNDARY}`, 'invalid-request'],
    ['text/plain', 'invalid-request'],
  ])('the content type %s', async (contentType, code) => {
    const answer = await sendMultipart(right(), contentType).expect(400);
    expect(answer.body.error).toMatchObject({ code, problems: [{ path: 'Content-Type' }] });
  });

  it('a different statement under a known id, with nothing recorded', async () => {
    const statement = statementWith(attachmentOf(data));
    await post(statement, [{ data }]).expect(200);
    const fresh = statementWith(attachmentOf(other));
    await post([fresh, { ...statement, timestamp: '2020-01-01T00:00:00Z' }], [{ data }, { data: other }]).expect(409);
    await xapi('get', `/statements?statementId=${fresh.id}`).expect(404);
  });

  it('a request that is cut off, with nothing kept', async () => {
    const before = kept();
    const { hostname, port } = new URL(vetrail.url);
    const body = multipart(statementWith(attachmentOf(data)), [{ data }]);
    const sent = httpRequest({
      ...{ hostname, port, method: 'POST', path: '/xapi/statements', auth: `${vetrail.key}:${vetrail.secret}` },
      headers: {
        'Content-Type': `multipart/mixed; boundary=${BOUNDARY}`,
        'X-Experience-API-Version': '1.0.3',
        'Content-Length': body.length,
      },
    }).on('error', () => undefined);
    sent.write(body.subarray(0, body.length - 1_000));
    await eventually(async () => readdirSync(join(storage(), 'incoming')).length === 1, 'the upload has begun');
    sent.destroy();
    await eventually(async () => readdirSync(join(storage(), 'incoming')).length === 0, 'the upload is gone');
    expect(kept()).toEqual(before);
  });
});

describe('signed statements', () => {
  const signer = certify('Synthetic signer');
  const signed = async (statement: object, payload: object = statement, alg = 'RS256') => {
    const header = { alg, x5c: [signer.certificate] };
    const jws = await new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader(header)
      .sign(signer.privateKey);
    const data = Buffer.from(jws);
    const attachment = attachmentOf(data, { usageType: 'http://adlnet.gov/expapi/attachments/signature' });
    return { data, statement: { ...statement, attachments: [attachment] } };
  };

  it.each(['RS256', 'RS384', 'RS512'])('are taken, by %s', async (alg) => {
    const { statement, data } = await signed(attended(), undefined, alg);
    await post(statement, [{ data }]).expect(200);
  });

  it('are refused where the signature is not theirs, not one, or not there', async () => {
    const problem = async (statement: object, parts: readonly AttachmentPart[]) => {
      const { body } = await post([attended(), statement], parts).expect(400);
      expect(body.error.code).toBe('invalid-attachment');
      return `${body.error.problems[0].path} ${body.error.problems[0].rule}`;
    };
    const other = await signed(attended(), attended());
    expect(await problem(other.statement, [{ data: other.data }])).toBe('$[1].attachments[0] signature-payload');
    const usageType = 'http://adlnet.gov/expapi/attachments/signature';
    const data = Buffer.from('no.signature');
    expect(await problem(statementWith(attachmentOf(data, { usageType })), [{ data }])).toBe(
      '$[1].attachments[0] signature',
    );
    const typed = attachmentOf(data, { usageType, contentType: 'text/plain' });
    expect(await problem(statementWith(typed), [{ data, contentType: 'text/plain' }])).toBe(
      '$[1].attachments[0].contentType signature-content-type',
    );
    const elsewhere = attachmentOf(data, { usageType, fileUrl: `${LMS}/signature` });
    expect(await problem(statementWith(elsewhere), [])).toBe('$[1].attachments[0] signature');
  });
});

describe('attachments that no statement has', () => {
  it('are swept, and those of erased statements with them', async () => {
    const database = createPool(vetrail.databaseUrl(), { max: 2, applicationName: 'sweep', logger });
    const eventStore = await openEventStore(vetrail.eventStoreUrl(), { logger });
    const store = await openAttachmentStore(undefined, vetrail.dataDir);
    const sweep = (graceMs?: number) => sweepOrphans({ store, database, eventStore, logger }, graceMs);
    try {
      const [wanted, erased, orphan] = [randomBytes(100), randomBytes(100), randomBytes(100)];
      const statement = statementWith(attachmentOf(wanted), attachmentOf(erased));
      await post(statement, [{ data: wanted }, { data: erased }]).expect(200);
      const toErase = statementWith(attachmentOf(erased));
      const onlyWanted = statementWith(attachmentOf(wanted));
      await post([toErase, onlyWanted], [{ data: wanted }, { data: erased }]).expect(200);
      await post({ ...statement, timestamp: '2020-01-01T00:00:00Z', attachments: [attachmentOf(orphan)] }, [
        { data: orphan },
      ]).expect(409);
      const isKept = async (data: Buffer) => (await store.length(sha256(data))) !== undefined;
      const keptOf = () => Promise.all([wanted, erased, orphan].map(isKept));
      await sweep();
      expect(await keptOf()).toEqual([true, true, true]);
      await eventually(async () => {
        await sweep(0);
        return !(await isKept(orphan));
      }, 'the orphan is swept');
      expect(await keptOf()).toEqual([true, true, false]);
      for (const { id } of [statement, toErase]) await eventStore.delete(statementStream(id));
      await eventually(async () => {
        await sweep(0);
        return !(await isKept(erased));
      }, 'the attachment of erased statements is swept');
      expect(await keptOf()).toEqual([true, false, false]);
    } finally {
      await store.close();
      await eventStore.close();
      await database.end();
    }
  });
});

describe('large attachments', () => {
  const LARGE = 200 * 2 ** 20;
  const SPARE_MIB = 80;

  it('go through in constant memory, both ways', async () => {
    const piece = randomBytes(2 ** 20);
    const hash = createHash('sha256');
    for (let sent = 0; sent < LARGE; sent += piece.length) hash.update(piece);
    const sha2 = hash.digest('hex');
    const statement = statementWith(attachmentOf(Buffer.alloc(0), { length: LARGE, sha2 }));
    const [head, tail] = multipart(statement, [{ data: Buffer.alloc(0), headers: { 'X-Experience-API-Hash': sha2 } }])
      .toString()
      .split(`\r\n--${BOUNDARY}--`) as [string, string];
    const headers = {
      Authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
      'X-Experience-API-Version': '1.0.3',
    };
    const before = startPeak(vetrail.pid('tracker'));
    const answer = await fetch(`${vetrail.url}/xapi/statements`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}` },
      body: ReadableStream.from(
        (function* () {
          yield Buffer.from(head);
          for (let sent = 0; sent < LARGE; sent += piece.length) yield piece;
          yield Buffer.from(`\r\n--${BOUNDARY}--${tail}`);
        })(),
      ) as unknown as NonNullable<RequestInit['body']>,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(200);
    const sending = peakMib(vetrail.pid('tracker')) - before;

    const read = await fetch(`${vetrail.url}/xapi/statements?statementId=${statement.id}&attachments=true`, {
      headers,
    });
    let bytes = 0;
    for await (const part of read.body as unknown as AsyncIterable<Uint8Array>) bytes += part.length;
    expect(bytes).toBeGreaterThan(LARGE);
    const both = peakMib(vetrail.pid('tracker')) - before;
    expect(sending).toBeLessThan(SPARE_MIB);
    expect(both).toBeLessThan(SPARE_MIB);
  }, 60_000);

  /** Begins to watch the most memory that a process has. @returns what it has now, in MiB */
  function startPeak(pid: number): number {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return peakMib(pid);
  }

  function peakMib(pid: number): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
  }
});
