import { statementStream, participantStream, type ParticipantEvent } from '#domain';
import { roster } from '#readmodels';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { ModelsUnderTest } from '../../../libs/readmodels/models-under-test.fixture.js';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { attended, BASE, eventually, LMS } from '../../../test/support/statements.js';
import { startTracker, type TrackerUnderTest } from '../../../test/support/tracker.js';
import { actorKey } from '#xapi';

let database: TestDatabase;
let tracker: TrackerUnderTest;
let coordinator: string;

beforeAll(async () => {
  database = await createDatabase();
  // Who wants to be in no research is asked of the roster: here nobody is on it.
  await (await ModelsUnderTest.create(database.url, [roster])).close();
  tracker = await startTracker(database.url, { PUBLIC_VIEW: 'on' });
  coordinator = await tracker.authorization('all');
});

const open: Listener[] = [];

afterAll(async () => {
  for (const listener of open) listener.close();
  await tracker.close();
  await database.drop();
});

interface Heard {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

interface Listener {
  readonly status: number;
  readonly heard: Heard[];
  /** The last event id, as a browser keeps it. */
  lastId: string | undefined;
  readonly response: IncomingMessage;
  readonly ended: Promise<void>;
  close(): void;
}

/** Listens as a browser does: ids are kept, comments and blocks without data are not events. */
function listen(
  query = '',
  headers: Readonly<Record<string, string>> = { authorization: coordinator },
): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const asked = get(`${tracker.url}/api/feed${query}`, { headers, agent: false }, (response) => {
      const listener: Listener = {
        status: response.statusCode!,
        heard: [],
        lastId: undefined,
        response,
        ended: new Promise((end) => response.once('close', end)),
        close: () => asked.destroy(),
      };
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          listener.lastId = field('id') ?? listener.lastId;
          const data = field('data');
          if (data === undefined) continue;
          listener.heard.push({ id: field('id'), event: field('event')!, data: JSON.parse(data) as Heard['data'] });
        }
      });
      response.on('error', () => undefined);
      open.push(listener);
      resolve(listener);
    });
    asked.on('error', reject);
  });
}

/** Puts a statement into the log. @returns its id and position */
async function record(over: Readonly<Record<string, unknown>> = {}): Promise<{ id: string; position: string }> {
  const statement = attended(over);
  const data = JSON.stringify(statement);
  const event = { id: randomUUID(), type: 'StatementRecorded', data, metadata: '{}' };
  const appended = await tracker.eventStore.append([
    { stream: statementStream(statement.id), expected: 'none', events: [event] },
  ]);
  if (appended.outcome !== 'recorded') throw new Error('the statement was not recorded');
  return { id: statement.id, position: String(appended.receipts[0]!.position) };
}

const subjects = ({ heard }: Listener) => heard.map(({ data }) => data['subject']);
const hears = (listener: Listener, count: number) =>
  eventually(async () => listener.heard.length >= count, `${count} events`);

/** Signs in at the development provider. */
async function signIn(role: string, form: Readonly<Record<string, string>> = {}) {
  const answer = await request(tracker.url)
    .post('/auth/development')
    .type('form')
    .send({ role, ...form });
  return { cookie: String(answer.headers['set-cookie']).split(';')[0]! };
}

const actorNamed = (name: string) => ({ account: { homePage: LMS, name } });
const atSchool = (school: string) => ({
  context: { team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: school } } },
});
const reflected = {
  verb: { id: `${BASE}/verbs/reflected` },
  object: { id: `${LMS}/cycles/1`, definition: { type: `${BASE}/activity-types/inquiry-cycle` } },
};

describe('the feed', () => {
  it('tells what happens as it is recorded, and goes on where one left off', async () => {
    const listener = await listen();
    expect(listener.response.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
    await eventually(async () => listener.lastId, 'the place where it begins');
    const first = await record();
    await hears(listener, 1);
    expect(listener.heard).toEqual([
      {
        id: first.position,
        event: 'statement',
        data: {
          kind: 'statement',
          subject: first.id,
          stored: expect.any(String),
          timestamp: '2023-04-18T09:00:00Z',
          actor: actorKey(actorNamed('synthetic-1')),
          what: 'T2',
          verb: 'http://adlnet.gov/expapi/verbs/attended',
          object: { id: `${LMS}/workshops/1`, name: { en: 'Synthetic workshop' } },
          objectives: ['O2-theory-method'],
          school: 'dk-randers',
        },
      },
    ]);
    listener.close();
    const missed = [await record(), await record(reflected), await record()];
    const again = await listen('', { authorization: coordinator, 'last-event-id': listener.lastId! });
    await hears(again, 3);
    expect(subjects(again)).toEqual(missed.map(({ id }) => id));
  });

  it('can be asked for a part of it, and still moves on', async () => {
    const listener = await listen('?template=T8&school=it-cometa&kind=statement');
    await eventually(async () => listener.lastId, 'the place where it begins');
    await record(atSchool('it-cometa'));
    const wanted = await record({ ...reflected, ...atSchool('it-cometa') });
    const last = await record();
    await eventually(async () => listener.lastId === last.position, 'the place of what was not wanted');
    expect(subjects(listener)).toEqual([wanted.id]);
  });

  it.each([
    ['?after=x', {}],
    ['?template=T13', {}],
    ['?school=nowhere', {}],
    ['?kind=x', {}],
    ['', { 'last-event-id': 'x' }],
  ])('refuses %s %j', async (query, headers) => {
    expect((await listen(query, { authorization: coordinator, ...headers })).status).toBe(400);
  });

  it('shows each role what is theirs', async () => {
    const ann = randomUUID();
    const event = ({ type, data }: ParticipantEvent) => ({
      id: randomUUID(),
      type,
      data: JSON.stringify(data),
      metadata: '{}',
    });
    const enrolled = event({ type: 'ParticipantEnrolled', data: { id: ann, name: 'Synthetic Ann' } });
    const leader = await listen('', await signIn('school-leader', { school: 'nl-drenthe' }));
    const researcher = await listen('', { authorization: await tracker.authorization('programme/read/research') });
    const partner = await listen('', { authorization: await tracker.authorization('programme/read/partner') });
    const publicly = await listen('', {});
    const everything = await listen();
    for (const listener of [leader, researcher, everything]) await eventually(async () => listener.lastId, 'its place');
    await tracker.eventStore.append([{ stream: participantStream(ann), expected: 'none', events: [enrolled] }]);
    const meeting = await record({ ...atSchool('nl-drenthe'), actor: actorNamed('ann') });
    const reflection = await record({ ...reflected, ...atSchool('nl-drenthe'), actor: actorNamed('ann') });
    const elsewhere = await record({ ...atSchool('nl-davinci'), actor: actorNamed('ann') });
    await hears(everything, 4);
    expect(subjects(everything)).toEqual([ann, meeting.id, reflection.id, elsewhere.id]);
    await eventually(async () => leader.lastId === elsewhere.position, 'the leader to catch up');
    expect(leader.heard.map(({ data }) => [data['what'], data['actor'], data['subject']])).toEqual([['T2', null, '']]);
    await hears(researcher, 3);
    expect(researcher.heard.map(({ data }) => data['what'])).toEqual(['T2', 'T8', 'T2']);
    const told = JSON.stringify(researcher.heard);
    expect(told).not.toMatch(
      new RegExp([meeting.id, reflection.id, elsewhere.id, ann, '"ann"', 'Synthetic'].join('|')),
    );
    expect(new Set(researcher.heard.map(({ data }) => data['actor'])).size).toBe(1);
    for (const listener of [partner, publicly]) expect(listener).toMatchObject({ status: 200, heard: [] });
    await tracker.database.query(
      `insert into publication.publication (as_known_at, log_position, fingerprint, thresholds, programme)
       values ('2024-01-01', 1, 'x', '{}', '{}')`,
    );
    await hears(publicly, 1);
    await hears(partner, 1);
    expect(publicly.heard).toMatchObject([
      { event: 'publication', data: { asKnownAt: '2024-01-01T00:00:00.000000Z' } },
    ]);
  });

  it('reads the log once for a thousand listeners, and waits for none of them', async () => {
    const listeners = await Promise.all(Array.from({ length: 1_000 }, () => listen()));
    await eventually(async () => listeners.every(({ lastId }) => lastId !== undefined), 'everybody’s place');
    const [slow] = listeners.splice(0, 1);
    slow!.response.pause();
    const read = async () => {
      const metric = await tracker.metrics.getSingleMetric('vetrail_events_read_total')!.get();
      return metric.values[0]?.value ?? 0;
    };
    const before = await read();
    const recorded: string[] = [];
    for (let i = 0; i < 20; i++) recorded.push((await record()).id);
    await eventually(async () => listeners.every(({ heard }) => heard.length === 20), 'everybody to hear');
    for (const listener of listeners) expect(subjects(listener)).toEqual(recorded);
    expect((await read()) - before).toBe(20);
    slow!.response.resume();
    await hears(slow!, 20);
    expect(subjects(slow!)).toEqual(recorded);
    for (const listener of listeners) listener.close();
  });

  it('ends with the tracker', async () => {
    const other = await startTracker(database.url);
    const header = await other.authorization('all');
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${other.url}/api/feed`, { headers: { authorization: header }, agent: false }, resolve),
    );
    const ended = new Promise((resolve) => response.once('end', resolve));
    response.resume();
    await other.close();
    await ended;
  });
});
