import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const ADL = 'http://adlnet.gov/expapi';
const ASSESSMENT_TYPE = 'http://id.tincanapi.com/extension/assessment-type';
const ANN = randomUUID();

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail();
  await post(scenario());
  await api('put', `/participants/${ANN}`)
    .send({
      school: 'dk-randers',
      position: 'teacher',
      projectRoles: ['trainer', 'local-player'],
      identities: [{ account: { homePage: LMS, name: 'ann' } }],
    })
    .expect(201);
  const now = new Date().toISOString();
  await eventually(
    async () => (await api('get', '/schools')).body.consistentThrough >= now,
    'everything that was recorded',
  );
}, 60_000);
afterAll(async () => vetrail.stop());

type Row = Record<string, unknown>;
interface Body {
  readonly consistentThrough: string;
  readonly tables: Record<string, Row[]>;
}

const api = (method: 'get' | 'put', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);

async function tablesOf(path: string): Promise<Record<string, Row[]>> {
  return ((await api('get', path).expect(200)).body as Body).tables;
}

/** Of the rows, the one about a school (or the programme) that has these values. */
function rowAt(rows: readonly Row[] | undefined, school: string | null, values: Row = {}): Row | undefined {
  return rows?.find(
    (row) =>
      row['school'] === school &&
      (school !== null || row['level'] === 'programme') &&
      Object.entries(values).every(([name, value]) => row[name] === value),
  );
}

async function post(statements: readonly object[]): Promise<void> {
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(statements as object[])
    .expect(200);
}

interface Told {
  readonly who: string;
  readonly verb: string;
  readonly type: string;
  readonly on: string;
  readonly school?: string;
  readonly object?: string;
  readonly objective?: string;
  readonly registration?: string;
  readonly result?: object;
  readonly extensions?: Record<string, unknown>;
}

/** A synthetic statement; verbs and types without a scheme are the programme's own. */
function tell({ who, verb, type, on, school = 'dk-randers', object, objective, registration, ...rest }: Told) {
  const iri = (kind: string, name: string) => (name.includes(':') ? name : `${BASE}/${kind}/${name}`);
  const extensions = Object.fromEntries(
    Object.entries(rest.extensions ?? {}).map(([name, value]) => [
      name.includes(':') ? name : `${BASE}/extensions/${name}`,
      value,
    ]),
  );
  return {
    actor: { account: { homePage: LMS, name: who } },
    verb: { id: iri('verbs', verb) },
    object: { id: `${LMS}/${object ?? 'thing'}`, definition: { type: iri('activity-types', type) } },
    ...(rest.result && { result: rest.result }),
    context: {
      team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: school } },
      ...(registration && { registration }),
      contextActivities: {
        ...(objective && { parent: [{ id: `${BASE}/objectives/${objective}` }] }),
        grouping: [{ id: `${BASE}/programme` }],
      },
      extensions,
    },
    timestamp: `${on}T09:00:00Z`,
  };
}

/** Each template at least once, told of ann (whom the roster claims), ben, cid and dan. */
function scenario(): object[] {
  const registration = randomUUID();
  const cycle = (verb: string, on: string, extensions: Record<string, unknown> = {}) =>
    tell({ who: 'ann', verb, type: 'inquiry-cycle', on, object: 'cycle', registration, extensions });
  const assessed = (who: string, on: string, when: string, raw: number) =>
    tell({
      who,
      verb: `${ADL}/verbs/completed`,
      type: `${ADL}/activities/assessment`,
      on,
      object: 'assessment',
      result: { score: { raw, min: 1, max: 5 } },
      extensions: { [ASSESSMENT_TYPE]: when, competence: 'feedback', 'instrument-version': '1' },
    });
  const process = { type: 'local-process', object: 'process', on: '2023-04-20' };
  const attended = `${ADL}/verbs/attended`;
  const joined = (who: string) =>
    tell({
      who,
      verb: `${ADL}/verbs/registered`,
      type: 'http://id.tincanapi.com/activitytype/project',
      on: '2022-03-02',
      extensions: { role: { position: 'teacher', projectRole: ['local-player'] } },
    });
  return [
    joined('ann'),
    joined('ben'),
    tell({
      who: 'ann',
      verb: attended,
      type: `${ADL}/activities/meeting`,
      on: '2023-04-18',
      object: 'workshop',
      objective: 'O2-theory-method',
      result: { duration: 'PT3H' },
      extensions: { 'event-kind': 'workshop' },
    }),
    tell({ who: 'ann', verb: `${ADL}/verbs/completed`, type: `${ADL}/activities/module`, on: '2023-04-19' }),
    tell({
      who: 'ann',
      verb: 'http://id.tincanapi.com/verb/rated',
      type: `${ADL}/activities/meeting`,
      on: '2023-04-19',
      result: { score: { raw: 4, min: 1, max: 5 } },
    }),
    assessed('ann', '2022-04-01', 'pretest', 2),
    assessed('ann', '2024-04-01', 'posttest', 4),
    assessed('ben', '2022-04-01', 'pretest', 3),
    cycle('planned', '2023-01-10'),
    cycle('enacted', '2023-02-10', { 'double-demand': ['practical', 'principle'] }),
    cycle('reflected', '2023-02-20'),
    cycle('adjusted', '2023-03-10', { 'change-kind': 'task' }),
    tell({
      who: 'ann',
      verb: 'counselled',
      type: 'peer-counselling-visit',
      on: '2023-05-10',
      object: 'visit',
      objective: 'O5-peer-counselling',
      result: { duration: 'PT6H' },
      extensions: { 'counterpart-school': 'it-cometa' },
    }),
    tell({ who: 'ann', verb: 'facilitated', ...process, result: { duration: 'PT2H' } }),
    ...['ben', 'cid', 'dan'].map((who) =>
      tell({ who, verb: attended, ...process, ...(who === 'dan' ? {} : { result: { duration: 'PT90M' } }) }),
    ),
    tell({
      who: 'dan',
      verb: 'led',
      type: 'leadership-action',
      on: '2023-06-01',
      extensions: { 'leadership-dimension': 'goals' },
    }),
    tell({ who: 'dan', verb: 'https://lms.example/verbs/opened', type: 'https://lms.example/page', on: '2023-06-01' }),
  ];
}

describe('each measure', () => {
  it('hours', async () => {
    const { totals, quarters } = await tablesOf('/programme/hours');
    // ann 3 + 6 + 2, ben and cid 1.5 each, dan without a duration.
    const whole = { people: 4, hours: 14, withDuration: 5, attendances: 6, coverage: 5 / 6 };
    expect(rowAt(totals, null)).toMatchObject(whole);
    expect(rowAt(totals, 'dk-randers')).toMatchObject(whole);
    expect(rowAt(quarters, 'dk-randers', { quarter: 'PQ5' })).toMatchObject({ hours: 14 });
    const school = await tablesOf('/schools/dk-randers/hours');
    expect(school['totals']).toEqual([{ level: 'school', school: 'dk-randers', ...whole }]);
    const own = await tablesOf(`/participants/${ANN}/hours`);
    expect(own['people']).toMatchObject([{ person: ANN, unclaimed: false, hours: 11 }]);
  });

  it('breadth', async () => {
    const { totals, distribution } = await tablesOf('/schools/dk-randers/breadth');
    expect(totals).toMatchObject([{ people: 4, breadth: 1 / 12 }]);
    expect(distribution!.map(({ people }) => people)).toEqual([3, 0, 1, 0, 0, 0, 0]);
    const { people } = await tablesOf(`/participants/${ANN}/breadth`);
    expect(people).toMatchObject([{ objectives: ['O2-theory-method', 'O5-peer-counselling'], touched: 2 }]);
  });

  it('inquiry cycles', async () => {
    const { totals } = await tablesOf('/schools/dk-randers/inquiry-cycles');
    expect(totals).toMatchObject([{ cycles: 1, open: 0, opened: 1, completed: 1, completion: 1, medianDays: 59 }]);
    const young = await tablesOf('/schools/dk-randers/inquiry-cycles?to=2023-04-30');
    expect(young['totals']).toMatchObject([{ cycles: 1, open: 1, opened: 0, completion: null }]);
    const { cycles } = await tablesOf(`/participants/${ANN}/inquiry-cycles`);
    expect(cycles).toMatchObject([{ stage: 'T9', status: 'completed', cycleSchool: 'dk-randers' }]);
  });

  it('evaluation level', async () => {
    const { quarters } = await tablesOf('/schools/dk-randers/evaluation-level');
    const at = (quarter: string, guskeyLevel: number) =>
      quarters!.find((row) => row['quarter'] === quarter && row['guskeyLevel'] === guskeyLevel);
    expect(at('PQ4', 4)).toMatchObject({ people: 1, active: 2, share: 0.5 });
    expect(at('PQ10', 1)).toMatchObject({ people: 1, active: 4, share: 0.25 });
    expect(at('PQ10', 2)).toMatchObject({ people: 2, active: 4 });
  });

  it('peer-counselling network', async () => {
    const { totals, edges } = await tablesOf('/programme/peer-counselling-network');
    expect(edges).toEqual([{ from: 'dk-randers', to: 'it-cometa', visits: 1, people: 1, reciprocated: false }]);
    expect(totals).toMatchObject([{ eligiblePairs: 38, density: 1 / 38, reciprocity: 0 }]);
    const other = await tablesOf('/schools/it-cometa/peer-counselling-network');
    expect(other['schools']).toEqual([{ school: 'it-cometa', outDegree: 0, inDegree: 1, partners: 1 }]);
    expect(other['totals']).toBeUndefined();
  });

  it('cascade', async () => {
    const { totals } = await tablesOf('/schools/dk-randers/cascade');
    expect(totals).toMatchObject([{ processes: 1, facilitators: 1, reached: 3, ratio: 3 }]);
    const { trainers } = await tablesOf(`/participants/${ANN}/cascade`);
    expect(trainers).toMatchObject([{ person: ANN, processes: 1, reach: 3, credit: 3 }]);
  });

  it('growth', async () => {
    const { effects } = await tablesOf('/schools/dk-randers/growth');
    expect(effects).toMatchObject([
      {
        competence: 'feedback',
        pretested: 2,
        pairs: 1,
        attrition: 0.5,
        meanAfter: 4,
        gav: null,
        reading: 'descriptive',
      },
    ]);
    const { pairs } = await tablesOf(`/participants/${ANN}/growth`);
    expect(pairs).toMatchObject([{ before: 2, after: 4, difference: 2 }]);
  });

  it('retention', async () => {
    const { cohorts } = await tablesOf('/schools/dk-randers/retention');
    const active = cohorts!.map(({ cohort, size, active: people }) => [cohort, size, people]);
    // ann and ben were assessed in PQ1; ann had a cycle in PQ4; both attended or facilitated in PQ5; ann again in PQ9.
    expect(active).toEqual([2, 0, 0, 1, 2, 0, 0, 0, 1, 0].map((people) => ['PQ1', 2, people]));
  });

  it('capacity index', async () => {
    const { schools } = await tablesOf('/schools/dk-randers/capacity-index');
    // individual 1/4, collective 1/1, leadership 1/5, external 1/5; local players: ann by the roster, ben by his T1, who
    // alone attended the local process: 1/2.
    expect(schools).toMatchObject([
      { individual: 0.25, collective: 1, leadership: 0.2, external: 0.2, spread: 0.5, status: 'index' },
    ]);
    expect(schools![0]!['index']).toBeCloseTo(43, 10);
  });

  it('reporting', async () => {
    const { figures } = await tablesOf('/schools/dk-randers/reporting');
    const of = (values: Row) => rowAt(figures, 'dk-randers', { quarter: 'PQ5', ...values });
    expect(of({ eventKind: 'workshop', roleAxis: 'project-role', role: 'trainer' })).toMatchObject({
      people: 1,
      events: 1,
    });
    expect(of({ eventKind: null, roleAxis: 'all' })).toMatchObject({ people: 4, events: 8, activities: 4 });
  });

  it('data quality', async () => {
    const { totals, sources, rules } = await tablesOf('/programme/data-quality');
    const counts = { statements: 19, unclassified: 1, unclaimedActors: 3, missingDurations: 1, outsidePeriod: 0 };
    expect(rowAt(totals, null)).toMatchObject({ ...counts, outOfOrderCycles: 0, sameCountryVisits: 0 });
    expect(sources).toMatchObject([{ source: vetrail.key, statements: 19 }]);
    expect(rules!.length).toBeGreaterThan(0);
    const { rows } = (await api('get', '/schools/dk-randers/data-quality/personal/flags').expect(200)).body as {
      rows: Row[];
    };
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['unclassified', 'missing-duration']));
  });

  it('answers as known at a date', async () => {
    const { totals } = await tablesOf('/programme/hours?asKnownAt=2024-01-01');
    expect(rowAt(totals, null)).toMatchObject({ people: 0, hours: 0, coverage: null });
    const { totals: before } = await tablesOf('/programme/hours?from=2023-05-01&to=2023-05-10');
    expect(rowAt(before, null)).toMatchObject({ people: 1, hours: 6 });
  });
});

describe('what is measured', () => {
  interface Described {
    readonly measure: string;
    readonly tables: Record<string, { personal: boolean; fields: Record<string, { kind: string; of?: string[] }> }>;
  }

  it('is described field by field as it is answered', async () => {
    const { body } = await api('get', '/measures').expect(200);
    for (const { measure, tables } of (body as { measures: Described[] }).measures) {
      const { tables: answered } = (await api('get', `/programme/${measure}`).expect(200)).body as Body;
      for (const [name, { personal, fields }] of Object.entries(tables)) {
        const path = `/programme/${measure}/${personal ? 'personal/' : ''}${name}`;
        const { rows } = (await api('get', path).expect(200)).body as { rows: Row[] };
        if (!personal) expect(answered[name]).toEqual(rows);
        for (const row of rows) expect([path, Object.keys(row).sort()]).toEqual([path, Object.keys(fields).sort()]);
        for (const { of = [] } of Object.values(fields))
          expect(Object.keys(fields)).toEqual(expect.arrayContaining(of));
        const personKinds = Object.values(fields).filter(({ kind }) => kind === 'person' || kind === 'detail');
        expect([path, personKinds.length > 0]).toEqual([path, personal]);
      }
    }
  });
});

describe('the documentation', () => {
  it('describes the rows of every table', async () => {
    const { body } = await request(vetrail.url).get('/docs/openapi.json').expect(200);
    const { $ref } = body.paths['/api/programme/{measure}'].get.responses['200'].content['application/json'].schema;
    const answers = body.components.schemas[$ref.split('/').at(-1)];
    const hours = (answers.allOf[1].oneOf as { title: string }[]).find(({ title }) => title === 'hours');
    expect(hours).toMatchObject({
      properties: { tables: { properties: { totals: { items: { properties: { hours: { type: 'number' } } } } } } },
    });
    expect(Object.keys(body.components.schemas)).toEqual(
      expect.arrayContaining(['MeasureHeadDto', 'MeasureTableBodyDto']),
    );
  });
});

describe('an answer', () => {
  it('comes page by page', async () => {
    const path = '/programme/hours/personal/people';
    const whole = (await api('get', path).expect(200)).body as { total: number; rows: Row[]; next: null };
    expect(whole).toMatchObject({ table: 'people', total: 8, next: null });
    const read: Row[] = [];
    for (let after: string | null = ''; after !== null;) {
      const query: string = after && `&after=${after}`;
      const page = (await api('get', `${path}?limit=3${query}`).expect(200)).body as {
        rows: Row[];
        next: string | null;
      };
      read.push(...page.rows);
      after = page.next;
    }
    expect(read).toEqual(whole.rows);
  });

  it('is not sent again to who has it, for as long as it says the same', async () => {
    const first = await api('get', '/schools/dk-randers/hours').expect(200);
    const tag = first.headers['etag'] as string;
    expect(tag).toMatch(/^W\/".+"$/);
    const again = await api('get', '/schools/dk-randers/hours').set('If-None-Match', `"x", ${tag}`).expect(304);
    expect(again.text).toBe('');
    expect(again.headers['etag']).toBe(tag);
    await api('get', '/schools/it-cometa/hours').set('If-None-Match', tag).expect(200);
    await api('get', '/schools/dk-randers/hours').set('If-None-Match', tag).set('Accept', 'text/csv').expect(200);
  });

  it('is a table for those who ask for CSV', async () => {
    const { text, headers } = await api('get', '/schools/dk-randers/hours')
      .set('Accept', 'text/csv, application/json;q=0.5')
      .expect(200)
      .expect('content-type', /^text\/csv/);
    expect(text).toBe(
      'level,school,people,hours,withDuration,attendances,coverage\r\n' + `school,dk-randers,4,14,5,6,${5 / 6}\r\n`,
    );
    expect(headers['content-disposition']).toBe('inline; filename="dk-randers-hours-totals.csv"');
    const page = await api('get', '/programme/hours/quarters?limit=2').set('Accept', 'text/csv').expect(200);
    expect(page.text.trimEnd().split('\r\n')).toHaveLength(3);
    expect(page.headers['link']).toMatch(/^<\/api\/programme\/hours\/quarters\?limit=2&after=\w+>; rel="next"$/);
    await api('get', '/programme/hours')
      .set('Accept', '*/*')
      .expect('content-type', /^application\/json/);
  });

  it('is a table where there are no measures either: schools, a school, a timeline', async () => {
    const csv = async (path: string) => {
      const { text, headers } = await api('get', path).set('Accept', 'text/csv').expect(200);
      return { lines: text.trimEnd().split('\r\n'), headers };
    };
    const schools = await csv('/schools');
    expect(schools.lines[0]).toMatch(/^school,name,country,activeParticipants,.*,coverage,unclassified$/);
    expect(schools.lines).toHaveLength(1 + 7 + 1);
    const { lines } = await csv('/schools/dk-randers/development');
    // Ten quarters and the whole window: in all, six objectives, and none.
    expect(lines).toHaveLength(1 + 11 * 8);
    expect(lines.at(-8)).toBe(`dk-randers,,total,,4,3,16,14,6,5,${5 / 6}`);
    const timeline = await csv(`/participants/${ANN}/timeline?limit=2`);
    expect(timeline.lines).toHaveLength(3);
    const next = timeline.headers['link']!.match(/^<\/api(.*)>; rel="next"$/)![1]!;
    expect((await csv(next)).lines[1]).not.toBe(timeline.lines[1]);
    const tag = (await api('get', '/schools').expect(200)).headers['etag']!;
    await api('get', '/schools').set('If-None-Match', tag).expect(304);
    const described = await api('get', '/measures').expect(200);
    await api('get', '/measures').set('If-None-Match', described.headers['etag']!).expect(304);
  });

  it('holds what its caller knows to be recorded, and says up to when it holds everything', async () => {
    const statements = async (since: string) => {
      const { body } = await api('get', '/programme/data-quality').set('X-Consistent-Through', since).expect(200);
      return { count: rowAt(body.tables.totals, null)!['statements'], through: body.consistentThrough as string };
    };
    const before = await statements('2022-01-01T00:00:00Z');
    await post([
      tell({
        who: 'eve',
        verb: 'https://lms.example/verbs/opened',
        type: 'https://lms.example/page',
        on: '2023-06-01',
      }),
    ]);
    const since = new Date().toISOString();
    const after = await eventually(async () => {
      const now = await statements(since);
      return now.through >= since && now;
    }, 'the projector');
    expect(after.count).toBe((before.count as number) + 1);
    const { body } = await api('get', '/schools').set('X-Consistent-Through', 'now').expect(400);
    expect(body.error.problems).toMatchObject([{ path: 'x-consistent-through', rule: 'timestamp' }]);
  });

  it.each([
    ['/programme/happiness', 404, 'measure'],
    ['/programme/hours/days', 404, 'table'],
    ['/programme/hours/people', 404, 'table'],
    ['/programme/hours/personal/totals', 404, 'table'],
    ['/schools/nowhere/hours', 404, 'school'],
    [`/participants/${randomUUID()}/hours`, 404, undefined],
    ['/participants/ann/hours', 404, undefined],
    ['/schools/dk-randers/peer-counselling-network/totals', 404, undefined],
    ['/programme/hours?from=yesterday', 400, 'from'],
    ['/programme/hours?limit=1', 400, 'limit'],
    ['/programme/hours/totals?limit=0', 400, 'limit'],
    ['/programme/hours/totals?after=x', 400, 'after'],
  ])('answers %s with %s', async (path, status, place) => {
    const { body } = await api('get', path).expect(status);
    expect(body.error.problems[0]?.path).toBe(place);
  });
});

describe('the thread that computes measures', () => {
  it('ends when nobody asks, with its connections, and the next question starts another', async () => {
    // As it was built: a thread needs a file of its own to run.
    const built = new URL('../../dist/libs/readmodels/measure-computer-thread.js', import.meta.url).href;
    const { MeasureThread } = (await import(
      built
    )) as typeof import('../../libs/readmodels/measure-computer-thread.js');
    const url = new URL(vetrail.databaseUrl());
    const client = createClient(url.href);
    await client.connect();
    const ofThread = `select pid from pg_stat_activity where application_name = 'vetrail measures' and pid <> all ($1)`;
    const connections = async (others: readonly number[]) =>
      (await client.query<{ pid: number }>(ofThread, [others])).rows.map(({ pid }) => pid);
    const trackers = await connections([]);
    const thread = new MeasureThread({ databaseUrl: url.href, programme: loadProgramme(undefined) }, 300);
    try {
      const task = { measure: 'hours', window: {}, cutOff: '2024-09-30', tables: 'figures' } as const;
      const together = await Promise.all([thread.compute(task), thread.compute(task)]);
      expect(together[0]).toEqual(together[1]);
      expect((await connections(trackers)).length).toBeGreaterThan(0);
      await eventually(async () => (await connections(trackers)).length === 0, 'the end of the thread');
      expect(await thread.compute(task)).toEqual(together[0]);
      await expect(thread.compute({ ...task, measure: 'none' })).rejects.toThrow('there is no measure none');
    } finally {
      await thread.close();
      await client.end();
    }
  });
});
