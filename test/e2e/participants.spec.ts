import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { LMS, eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail();
}, 60_000);
afterAll(async () => vetrail.stop());

const api = (method: 'get' | 'put' | 'post' | 'delete', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);

const account = (name: string) => ({ account: { homePage: LMS, name } });
const teacher = (...names: string[]) => ({
  position: 'teacher',
  projectRoles: ['local-player'],
  identities: names.map(account),
});

/** Enrols somebody at a school and gives their id and ETag. */
async function enrol(...names: string[]): Promise<{ id: string; etag: string }> {
  const { body, headers } = await api('post', '/participants')
    .send({ ...teacher(...names), school: 'dk-randers', since: '2022-03-01' })
    .expect(201);
  expect(headers['location']).toBe(`/api/participants/${body.id}`);
  return { id: body.id as string, etag: headers['etag'] as string };
}

describe('changing one thing about a participant', () => {
  it('does each once, and says who they are then', async () => {
    const { id } = await enrol('once');
    const path = `/participants/${id}`;
    const changes: [method: 'put' | 'post', path: string, body: object, shown: object][] = [
      [
        'post',
        `${path}/identities`,
        { identity: account('twice') },
        { identities: [account('once'), account('twice')] },
      ],
      ['put', `${path}/roles`, { position: 'leader', projectRoles: ['trainer'] }, { position: 'leader' }],
      ['put', `${path}/school`, { school: 'it-cometa', since: '2023-01-01' }, { school: 'it-cometa' }],
      ['put', `${path}/departure`, { from: '2024-01-01' }, { school: null, since: '2024-01-01' }],
      [
        'put',
        `${path}/research-consent`,
        { given: true, on: '2022-03-05' },
        { consents: [{ given: true, on: '2022-03-05' }] },
      ],
    ];
    for (const [method, place, body, shown] of changes) {
      const first = await api(method, place).send(body).expect(200);
      expect(first.body).toMatchObject({ id, ...shown });
      const second = await api(method, place).send(body).expect(200);
      expect(second.body).toEqual(first.body);
      expect(second.headers['etag']).toBe(`"${first.body.revision}"`);
    }
    const identity = JSON.stringify(account('once'));
    const { body } = await api('delete', `${path}/identities`).query({ identity }).expect(200);
    expect(body).toMatchObject({
      identities: [account('twice')],
      memberships: [
        { school: 'dk-randers', since: '2022-03-01' },
        { school: 'it-cometa', since: '2023-01-01' },
        { school: null, since: '2024-01-01' },
      ],
    });
  });

  it('links no identity that is somebody else’s', async () => {
    await enrol('hers');
    const { id } = await enrol('his');
    const { body } = await api('post', `/participants/${id}/identities`)
      .send({ identity: account('hers') })
      .expect(409);
    expect(body.error).toMatchObject({ code: 'identity-conflict', problems: [{ path: '$.identity' }] });
  });

  it.each<[string, 'put' | 'post' | 'delete', string, object, number, string]>([
    ['a participant that is not there', 'put', `${randomUUID()}/departure`, { from: '2024-01-01' }, 404, 'not-found'],
    ['an id that is none', 'put', 'ann/departure', { from: '2024-01-01' }, 400, 'invalid-parameter'],
    ['a day that does not exist', 'put', `${randomUUID()}/departure`, { from: '2024-02-30' }, 400, 'invalid-request'],
    [
      'a consent that is neither',
      'put',
      `${randomUUID()}/research-consent`,
      { given: 1, on: '2024-01-01' },
      400,
      'invalid-request',
    ],
    ['no identity', 'post', `${randomUUID()}/identities`, { identity: {} }, 400, 'invalid-request'],
    [
      'an identity to unlink that is no JSON',
      'delete',
      `${randomUUID()}/identities?identity=x`,
      {},
      400,
      'invalid-parameter',
    ],
  ])('refuses %s', async (_, method, path, body, status, code) => {
    const answer = await api(method, `/participants/${path}`).send(body).expect(status);
    expect(answer.body.error.code).toBe(code);
  });
});

describe('what was true before somebody left', () => {
  it('does not bring them back when it is sent again, unless that is meant', async () => {
    const { id } = await enrol('leaver');
    const path = `/participants/${id}`;
    const before = { ...teacher('leaver'), school: 'dk-randers', since: '2022-03-01' };
    await api('put', `${path}/departure`).send({ from: '2024-01-01' }).expect(200);
    const { body } = await api('put', path).send(before).expect(409);
    expect(body.error).toMatchObject({
      code: 'history-conflict',
      problems: [{ path: '$.since', rule: 'history-conflict' }],
    });
    await api('put', `${path}/school`).send({ school: 'it-cometa', since: '2023-01-01' }).expect(409);
    const gone = { school: null, since: '2024-01-01', memberships: [{ school: 'dk-randers' }, { school: null }] };
    expect(
      (
        await api('put', path)
          .send({ ...before, left: '2024-01-01' })
          .expect(200)
      ).body,
    ).toMatchObject(gone);
    const stayed = { school: 'dk-randers', memberships: [{ school: 'dk-randers', since: '2022-03-01' }] };
    expect(
      (
        await api('put', path)
          .send({ ...before, earlier: [] })
          .expect(200)
      ).body,
    ).toMatchObject(stayed);
    await api('put', path)
      .send({ ...before, earlier: [{ school: 7, since: 'then' }] })
      .expect(400);
  });
});

describe('optimistic concurrency', () => {
  it('refuses a change that was made for another revision, and names the one that stands', async () => {
    const { id, etag } = await enrol('mine');
    const rename = (name: string) => ({ ...teacher('mine'), school: 'dk-randers', since: '2022-03-01', name });
    const first = await api('put', `/participants/${id}`).set('if-match', etag).send(rename('One')).expect(200);
    const { body, headers } = await api('put', `/participants/${id}`)
      .set('if-match', etag)
      .send(rename('Two'))
      .expect(412);
    expect(body.error).toMatchObject({ code: 'revision-mismatch', problems: [{ path: 'If-Match', rule: 'revision' }] });
    expect(headers['etag']).toBe(first.headers['etag']);
    await api('put', `/participants/${id}`).set('if-match', `"0", ${headers['etag']}`).send(rename('Two')).expect(200);
  });

  it('lets of two changes for one revision one through', async () => {
    const { id, etag } = await enrol();
    const answers = await Promise.all(
      ['2024-01-01', '2024-02-01'].map((from) =>
        api('put', `/participants/${id}/departure`).set('if-match', etag).send({ from }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it.each([
    ['*', 412],
    ['W/"0"', 412],
    ['"never"', 412],
    ['0', 400],
  ])('If-Match: %s for somebody new is %s', async (match, status) => {
    await api('put', `/participants/${randomUUID()}`).set('if-match', match).send(teacher()).expect(status);
  });

  it('makes with If-None-Match: * what is not there, and nothing else', async () => {
    const id = randomUUID();
    await api('put', `/participants/${id}`).set('if-none-match', '*').send(teacher()).expect(201);
    await api('put', `/participants/${id}`).set('if-none-match', '*').send(teacher()).expect(412);
  });

  it('gives the revision with the participant, and does not send again what is known', async () => {
    const { id, etag } = await enrol();
    await api('put', `/participants/${id}/roles`).set('if-match', etag).send({ position: 'other', projectRoles: [] });
    const { headers } = await eventually(async () => {
      const read = await api('get', `/participants/${id}`);
      return read.status === 200 && read.body.position === 'other' && read;
    }, 'the new role');
    await api('get', `/participants/${id}`).set('if-none-match', headers['etag']!).expect(304);
    await api('get', `/participants/${id}`).set('if-none-match', etag).expect(200);
  });
});

describe('schools', () => {
  const teachers = { position: 'teacher', date: '2022-03-01', count: 120 };

  it('say since when they take part and how many people they have, each for a revision that is named', async () => {
    const path = '/schools/is-fjolbraut';
    await api('put', `${path}/head-counts`).send(teachers).expect(400);
    const first = await api('put', `${path}/joined`).set('if-none-match', '*').send({ on: '2022-03-01' }).expect(200);
    expect(first.headers['etag']).toBe('"0"');
    await api('put', `${path}/head-counts`).set('if-match', '"0"').send(teachers).expect(200);
    await api('put', `${path}/head-counts`)
      .set('if-match', '"0"')
      .send({ ...teachers, count: 121 })
      .expect(412);
    const { body } = await api('put', `${path}/head-counts`)
      .send({ projectRole: 'trainer', date: '2022-03-01', count: 4 })
      .expect(200);
    expect(body).toEqual({
      code: 'is-fjolbraut',
      name: 'Fjölbrautaskólinn',
      country: 'IS',
      revision: 2,
      joined: '2022-03-01',
      headCounts: [
        { axis: 'position', role: 'teacher', date: '2022-03-01', count: 120 },
        { axis: 'project-role', role: 'trainer', date: '2022-03-01', count: 4 },
      ],
    });
    await eventually(async () => {
      const read = await api('get', path).set('if-none-match', '"2"');
      return read.status === 304;
    }, 'the school as it is now');
    expect((await api('get', path).expect(200)).body).toEqual(body);
    expect((await api('get', `${path}?asKnownAt=2022-12-31`).expect(200)).body).toMatchObject({
      revision: null,
      joined: null,
      headCounts: [],
    });
  });

  it.each<[string, object, number, string]>([
    ['elsewhere/joined', { on: '2022-03-01' }, 404, 'school'],
    ['hu-kozep/joined', { on: '2022-02-30' }, 400, '$.on'],
    ['is-fjolbraut/head-counts', { date: '2022-03-01', count: 1 }, 400, '$.position'],
    ['is-fjolbraut/head-counts', { ...teachers, projectRole: 'trainer' }, 400, '$.position'],
    ['is-fjolbraut/head-counts', { ...teachers, position: 'king' }, 400, '$.position'],
    ['is-fjolbraut/head-counts', { ...teachers, count: -1 }, 400, '$.count'],
  ])('refuse %s %j', async (path, body, status, place) => {
    const answer = await api('put', `/schools/${path}`).send(body).expect(status);
    expect(answer.body.error.problems[0]?.path).toBe(place);
  });
});
