import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore } from '#eventstore';
import { createClient } from '#platform';
import { createReadModels, rebuild } from '#readmodels';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import request from 'supertest';
import { QUANTITIES } from '../../apps/shared/publication/quantities.js';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { expandSql, grafanaDashboards, namedColumns } from '../support/grafana.js';
import { eventStoreKind } from '../support/event-store.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail({ env: { PUBLIC_VIEW: 'on', PUBLISH_EVERY_SECONDS: '1' } });
}, 60_000);
afterAll(async () => vetrail.stop());

type Json = Record<string, unknown>;
type Cookie = readonly string[];

/** Signs in at the development provider. @returns the session's cookie */
async function signIn(form: Readonly<Record<string, string>>): Promise<Cookie> {
  const answer = await request(vetrail.url).post('/auth/development').type('form').send(form).expect(303);
  return (answer.headers['set-cookie'] as unknown as string[]).map((cookie) => cookie.split(';')[0]!);
}

const get = (path: string, cookie?: Cookie) => {
  const asked = request(vetrail.url).get(path);
  return cookie ? asked.set('cookie', cookie.join('; ')) : asked;
};

const asCoordinator = (method: 'get' | 'put' | 'post', path: string) =>
  request(vetrail.url)[method](path).auth(vetrail.key, vetrail.secret);

const SCHOOL = 'dk-randers';
const ann = randomUUID();
const bob = randomUUID();

/** One person at each of two schools, with a workshop, a rating, a reflection and a self-assessment. */
async function record(id: string, name: string, school: string): Promise<void> {
  await asCoordinator('put', `/api/participants/${id}`)
    .send({
      name: `Synthetic ${name}`,
      school,
      position: 'teacher',
      projectRoles: ['local-player'],
      identities: [{ account: { homePage: LMS, name } }],
    })
    .expect(201);
  const actor = { account: { homePage: LMS, name } };
  const verb = (verbId: string) => ({ id: verbId });
  const base = 'https://capacity-building-vet.example/xapi';
  const activity = (objectId: string, type: string) => ({ id: objectId, definition: { type } });
  const context = { team: { objectType: 'Group', account: { homePage: `${base}/schools`, name: school } } };
  const common = { actor, context, timestamp: '2023-04-18T09:00:00Z' };
  const meeting = activity(`${LMS}/workshops/1`, 'http://adlnet.gov/expapi/activities/meeting');
  await asCoordinator('post', '/xapi/statements')
    .set('X-Experience-API-Version', '1.0.3')
    .send([
      attended({ actor, context }),
      { ...common, verb: verb('http://id.tincanapi.com/verb/rated'), object: meeting, result: { score: { raw: 3 } } },
      {
        ...common,
        verb: verb(`${base}/verbs/reflected`),
        object: activity(`${LMS}/cycles/1`, `${base}/activity-types/inquiry-cycle`),
      },
      {
        ...common,
        verb: verb('http://adlnet.gov/expapi/verbs/completed'),
        object: activity(`${LMS}/tests/1`, 'http://adlnet.gov/expapi/activities/assessment'),
        result: { score: { raw: 3, min: 1, max: 5 } },
      },
    ])
    .expect(200);
}

describe('who sees what', () => {
  beforeAll(async () => {
    await record(ann, 'ann', SCHOOL);
    await record(bob, 'bob', 'it-cometa');
    await eventually(async () => {
      const { body } = await asCoordinator('get', `/api/participants/${bob}/timeline`);
      return (body.entries as unknown[] | undefined)?.length === 4;
    }, 'the timeline');
    const { body: newest } = await asCoordinator('get', '/xapi/statements?limit=1')
      .set('X-Experience-API-Version', '1.0.3')
      .expect(200);
    await eventually(async () => {
      const { body } = await get('/api/schools');
      return ((body.publication as Json | undefined)?.['asKnownAt'] as string) >= newest.statements[0].stored;
    }, 'the publication');
  });

  const templates = ({ body }: { body: Json }) => (body['entries'] as Json[]).map(({ template }) => template);

  it('shows a coordinator everything', async () => {
    const cookie = await signIn({ role: 'coordinator' });
    expect((await get('/api/participants', cookie).expect(200)).body.participants).toHaveLength(2);
    expect(templates(await get(`/api/participants/${ann}/timeline`, cookie).expect(200)).sort()).toEqual([
      'T2',
      'T4',
      'T5',
      'T8',
    ]);
    await get('/api/schools?from=2022-03-01', cookie).expect(200);
  });

  it('shows a school leader the own people, without reflections and scores', async () => {
    const cookie = await signIn({ role: 'school-leader', school: SCHOOL });
    const { body } = await get('/api/participants', cookie).expect(200);
    expect(body.participants).toMatchObject([{ id: ann, name: 'Synthetic ann' }]);
    expect(templates(await get(`/api/participants/${ann}/timeline`, cookie).expect(200))).toEqual(['T2']);
    await get(`/api/participants/${bob}/timeline`, cookie).expect(404);
    await get(`/api/participants/${bob}`, cookie).expect(404);
    await get('/api/participants?school=it-cometa', cookie).expect(403);
    const own = await get(`/api/schools/${SCHOOL}/development?from=2022-03-01`, cookie).expect(200);
    expect(own.body.period.total.activeParticipants).toBe(1);
    const other = await get('/api/schools/it-cometa/development', cookie).expect(200);
    expect(other.body).toMatchObject({
      period: { total: { activeParticipants: null, events: null, hours: null } },
      publication: { level: 'partner', threshold: 5 },
    });
    await get('/api/schools/it-cometa/development?from=2022-03-01', cookie).expect(403);
  });

  it('shows participants their own record in full, and nobody else’s', async () => {
    const cookie = await signIn({ role: 'participant', participant: ann });
    expect(templates(await get(`/api/participants/${ann}/timeline`, cookie).expect(200))).toHaveLength(4);
    await get(`/api/participants/${bob}/timeline`, cookie).expect(403);
    await get('/api/participants', cookie).expect(403);
    expect((await get('/api/schools', cookie).expect(200)).body.publication.level).toBe('public');
  });

  it('shows a researcher pseudonyms, which lead on', async () => {
    const cookie = await signIn({ role: 'researcher' });
    const seen: string[] = [];
    for (let path: string | null = '/api/participants?limit=1'; path !== null;) {
      const { body } = (await get(path, cookie).expect(200)) as { body: { participants: Json[]; next: string | null } };
      expect(body.participants).toMatchObject([{ name: null, identities: [] }]);
      seen.push(...body.participants.map(({ id }) => id as string));
      path = body.next === null ? null : `/api/participants?limit=1&after=${body.next}`;
    }
    expect(seen).toHaveLength(2);
    expect(seen).not.toContain(ann);
    const timelines = await Promise.all(seen.map((id) => get(`/api/participants/${id}/timeline`, cookie).expect(200)));
    for (const timeline of timelines) {
      expect(templates(timeline)).toHaveLength(4);
      expect(timeline.text).not.toMatch(new RegExp(`${ann}|${bob}|Synthetic|lms.example","name`));
    }
    await get(`/api/participants/${ann}/timeline`, cookie).expect(404);
    await request(vetrail.url).put(`/api/participants/${ann}`).set('cookie', cookie.join('; ')).send({}).expect(403);
  });

  it('shows a researcher nothing single of who wants to be in no research', async () => {
    const cookie = await signIn({ role: 'researcher' });
    const ids = async (query = '') =>
      ((await get(`/api/participants${query}`, cookie).expect(200)).body.participants as Json[]).map(({ id }) => id);
    const persons = async (query = '') =>
      ((await get(`/api/programme/breadth/personal/people${query}`, cookie).expect(200)).body.rows as Json[])
        .filter(({ level }) => level === 'programme')
        .map(({ person }) => person as string);
    const both = await ids();
    expect((await persons()).sort()).toEqual([...both].sort());
    const asKnownAt = (await get('/api/schools', cookie).expect(200)).body.consistentThrough as string;
    const say = (given: boolean) =>
      request(vetrail.url)
        .put(`/api/participants/${bob}/research-consent`)
        .auth(vetrail.key, vetrail.secret)
        .send({ given, on: '2024-01-01' })
        .expect(200);
    await say(false);
    const [only] = await eventually(async () => {
      const left = await ids();
      return left.length === 1 && left;
    }, 'bob to be gone');
    const gone = both.find((id) => id !== only)!;
    for (const path of ['', '/timeline', '/hours']) await get(`/api/participants/${gone}${path}`, cookie).expect(404);
    // Nor as it was known before, also under an identity.
    for (const query of ['', `?asKnownAt=${asKnownAt}`, '?asKnownAt=2020-01-01']) {
      expect((await persons(query)).filter((person) => person !== only)).toEqual([]);
    }
    await get('/api/programme/data-quality/personal/flags', cookie).expect(404);
    await say(true);
    await eventually(async () => (await ids()).length === 2, 'bob to be back');
    expect(await persons()).toContain(gone);
  });

  it('shows the public figures in which nobody can be told', async () => {
    const { body } = await get('/api/schools').expect(200);
    expect(body.publication).toMatchObject({ level: 'public', threshold: 10 });
    const hidden = {
      activeParticipants: null,
      unclaimed: 0,
      events: null,
      hours: null,
      hoursCoverage: { withDuration: null, all: null, share: null },
      suppressed: ['activeParticipants', 'events', 'hours'],
    };
    expect(body.schools[0].total).toMatchObject(hidden);
    expect(body.schools[2].total).toMatchObject({ activeParticipants: 0, events: 0 });
    const windowed = await get('/api/schools?from=2023-01-01').expect(403);
    expect(windowed.body.error.problems).toMatchObject([{ path: 'from', rule: 'fixed-cuts' }]);
    await get('/api/participants').expect(403);
    await get(`/api/participants/${ann}/timeline`).expect(403);
  });
});
describe('the SQL views of reporting', () => {
  const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));
  const run = promisify(execFile);
  let url: URL;

  beforeAll(async () => {
    const env = { ...process.env, ...vetrail.environment(), NODE_OPTIONS: '' };
    const { stdout } = await run(process.execPath, [VETRAIL, 'reporting', 'login', 'grafana'], { env });
    url = new URL(vetrail.databaseUrl());
    url.username = 'grafana';
    url.password = /password {2}(\S+)/.exec(stdout)![1]!;
  });

  async function query<Row extends object>(sql: string, as = url.href): Promise<Row[]> {
    const client = createClient(as, 'vetrail test');
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('show what partners are shown, and go on showing it when a read model is rebuilt', async () => {
    const cells = `select school, active_participants, hours, suppressed from reporting.school_period order by school`;
    const before = await query(cells);
    expect(before).toContainEqual({ school: SCHOOL, active_participants: null, hours: null, suppressed: true });
    expect(before).toContainEqual({ school: 'nl-drenthe', active_participants: 0, hours: 0, suppressed: false });
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    await client.connect();
    const eventStore = await openEventStore(vetrail.eventStoreUrl());
    try {
      const model = createReadModels(loadProgramme(undefined)).find(({ name }) => name === 'participant-timeline')!;
      await rebuild({ eventStore, client, model, schema: 'participant_timeline__test', swap: true });
    } finally {
      await eventStore.close();
      await client.end();
    }
    expect(await query(cells)).toEqual(before);
    expect(await query('select threshold from reporting.publication')).toEqual([{ threshold: 5 }]);
    expect(await query('select from reporting.school_quarter')).toHaveLength(8 * 10);
  });

  it('are all that their user sees, and nobody writes through them', async () => {
    const schemas = await query<{ name: string }>(
      `select distinct table_schema as name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(schemas).toEqual([{ name: 'reporting' }]);
    const log = eventStoreKind() === 'postgres' ? ['eventstore.event'] : [];
    for (const table of [...log, 'roster.participant', 'access.credential', 'publication.answer']) {
      await expect(query(`select from ${table}`)).rejects.toThrow('permission denied');
    }
    await expect(query('set transaction read write; delete from reporting.school')).rejects.toThrow(
      /permission denied|cannot delete/,
    );
  });

  it('are documented as their comments have it', async () => {
    const rows = await query<{ view: string; column: string; type: string; comment: string | null }>(
      `select c.relname as view, a.attname as column, format_type(a.atttypid, null) as type,
              col_description(c.oid, a.attnum) as comment
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'reporting'::regnamespace order by c.relname, a.attnum`,
    );
    const text = readFileSync(fileURLToPath(new URL('../../docs/reporting.md', import.meta.url)), 'utf8');
    const documented = text
      .split(/^## /m)
      .slice(1)
      .flatMap((section) => {
        const view = /^`reporting\.(\w+)`/.exec(section)?.[1];
        const lines = [...section.matchAll(/^\| `(\w+)` +\| ([^|]+?) +\| (.+?) +\|$/gm)];
        return view === undefined ? [] : lines.map(([, column, type, comment]) => ({ view, column, type, comment }));
      });
    expect(documented).toEqual(rows);
  });

  it('hold figures of documented quantities alone', async () => {
    const text = readFileSync(fileURLToPath(new URL('../../docs/reporting.md', import.meta.url)), 'utf8');
    const section = /^## Quantities$([\s\S]*?)^## /m.exec(text)![1]!;
    const documented = [...section.matchAll(/^\| `([\w.]+)` +\| [^|]+ \| .+ \|$/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(Object.keys(QUANTITIES).sort());
    const found = await query<{ quantity: string }>('select distinct quantity from reporting.figure');
    expect(found.filter(({ quantity }) => !(quantity in QUANTITIES))).toEqual([]);
  });

  it('answer every panel and variable of Grafana with rows, and with the columns that the panel names', async () => {
    await recordForEveryPanel();
    const dashboards = grafanaDashboards().filter(({ panels }) => panels.some(({ targets }) => targets[0]!.rawSql));
    expect(dashboards).not.toEqual([]);
    const published = `select from reporting.figure where quantity like 'growth.%' or place ? 'edge'`;
    await eventually(async () => (await query(published)).length > 1, 'what was just recorded to be published');
    const client = createClient(url.href, 'vetrail test');
    await client.connect();
    try {
      for (const dashboard of dashboards) {
        const values: Record<string, string[]> = {};
        for (const { name, query: sql } of dashboard.templating.list) {
          const { rows } = await client.query<{ __value: string }>(sql);
          values[name] = rows.map(({ __value }) => __value);
        }
        for (const panel of dashboard.panels) {
          const { rows, fields } = await client.query(expandSql(panel.targets[0]!.rawSql!, dashboard, values));
          expect([panel.title, rows.length > 0]).toEqual([panel.title, true]);
          const columns = fields.map(({ name }) => name);
          expect(namedColumns(panel).filter((name) => !columns.includes(name))).toEqual([]);
        }
      }
    } finally {
      await client.end();
    }
  });

  /** A visit across borders, and a pretest and a posttest: what else has no rows. */
  async function recordForEveryPanel(): Promise<void> {
    const base = { participant: ann, timestamp: '2023-05-02T09:00:00Z', objectives: ['O5-peer-counselling'] };
    const visit = { ...base, event: 'counselled', activity: { id: 'synthetic-visit' }, duration: 'PT6H' };
    const assessed = {
      ...base,
      event: 'self-assessed',
      activity: { id: 'synthetic-assessment' },
      competence: 'leading-learning',
      instrumentVersion: '1',
      score: { raw: 3, min: 1, max: 7 },
    };
    await asCoordinator('post', '/api/learning-events')
      .send([
        { ...visit, counterpartSchool: 'nl-drenthe' },
        { ...assessed, assessment: 'pretest' },
        { ...assessed, assessment: 'posttest', timestamp: '2023-06-02T09:00:00Z' },
      ])
      .expect(201);
  }
});
