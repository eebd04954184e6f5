import { figuresOf, keyOf, type Cell, type Figure } from '#access';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { PROGRAMME_MEASURE, PROGRAMME_TABLE } from '../../apps/tracker/measures/figures.disclosure.js';
import type { FiguresDisclosure } from '../../apps/tracker/disclosure/discloses.js';
import { QUANTITIES } from '../../apps/shared/publication/quantities.js';
import { developmentCells, overviewCells } from '../../apps/tracker/publication/school-cells.js';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { atMost, atMostSum, Attacker, sum, type Inequality } from '../support/attacker.js';
import { BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const { schools, objectives } = loadProgramme(undefined);
const THRESHOLD = 10;

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail({ env: { PUBLIC_VIEW: 'on', PUBLISH_EVERY_SECONDS: '1' } });
  await postHistory();
}, 90_000);
afterAll(async () => vetrail.stop());

/** Numbers that look random and are the same every time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** 120 synthetic people at schools of very different sizes, some at none, all of whom do this and that. */
async function postHistory(): Promise<void> {
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next().value * list.length)]!;
  const statements = Array.from({ length: 120 }, (_, person) => {
    const school = schools[Math.floor(7 * random.next().value ** 2)]!.code;
    return Array.from({ length: 1 + Math.floor(random.next().value * 6) }, () => {
      const year = pick([2022, 2023]);
      const [verb, type, activity] = pick([
        ['http://adlnet.gov/expapi/verbs/attended', 'http://adlnet.gov/expapi/activities/meeting', 'workshops'],
        ['http://id.tincanapi.com/verb/rated', 'http://adlnet.gov/expapi/activities/meeting', 'workshops'],
        [`${BASE}/verbs/facilitated`, `${BASE}/activity-types/local-process`, 'processes'],
        [`${BASE}/verbs/planned`, `${BASE}/activity-types/inquiry-cycle`, 'cycles'],
      ] as const);
      return {
        id: randomUUID(),
        actor: { account: { homePage: LMS, name: `synthetic-${person}` } },
        verb: { id: verb },
        object: { id: `${LMS}/${activity}/${Math.floor(random.next().value * 9)}`, definition: { type } },
        ...(random.next().value < 0.7 && { result: { duration: pick(['PT1H', 'PT2H30M']) } }),
        context: {
          registration: randomUUID(),
          ...(random.next().value < 0.95 && {
            team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: school } },
          }),
          contextActivities: { parent: [{ id: `${BASE}/objectives/${pick(objectives).code}` }] },
        },
        timestamp: `${year}-${pick(['03', '05', '07', '09', '11'])}-1${Math.floor(random.next().value * 9)}T09:00:00Z`,
      };
    });
  }).flat();
  const claimed = Array.from({ length: 60 }, (_, i) => i * 2);
  for (const person of claimed) {
    await request(vetrail.url)
      .put(`/api/participants/${randomUUID()}`)
      .auth(vetrail.key, vetrail.secret)
      .send({
        position: pick(['leader', 'teacher', 'other']),
        projectRoles: pick([['trainer'], ['local-player'], ['trainer', 'local-player']]),
        identities: [{ account: { homePage: LMS, name: `synthetic-${person}` } }],
      })
      .expect(201);
  }
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(statements)
    .expect(200);
  const { body: last } = await request(vetrail.url)
    .get('/xapi/statements')
    .query({ statementId: statements.at(-1)!.id })
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .expect(200);
  await eventually(
    async () => {
      const { body } = await request(vetrail.url).get('/api/schools');
      return ((body as { publication?: { asKnownAt: string } }).publication?.asKnownAt ?? '') >= last.stored;
    },
    'the publication',
    60_000,
  );
}

async function publishedPaths(): Promise<string[]> {
  const client = createClient(vetrail.databaseUrl(), 'vetrail test');
  await client.connect();
  try {
    const { rows } = await client.query<{ path: string }>(`select path from publication.answer where level = 'public'`);
    return rows.map(({ path }) => path);
  } finally {
    await client.end();
  }
}

/**
 * Where the figures stand in an answer.
 *
 * @param whole the answer has in it what is not published
 */
function cellsOf(path: string, body: object, whole: boolean): readonly Cell[] {
  if (path === '/api/schools') return overviewCells(body as never);
  if (path.endsWith('/development')) return developmentCells(body as never);
  const { cells, publishable } = ('tables' in body ? PROGRAMME_MEASURE : PROGRAMME_TABLE) satisfies FiguresDisclosure;
  return cells!((whole ? publishable!(body as never) : body) as never);
}

/** Every figure of the answers, as this caller sees it: null where it is hidden. */
async function read(paths: readonly string[], authorised: boolean): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const path of paths) {
    const asked = request(vetrail.url).get(path);
    const { body } = await (authorised ? asked.auth(vetrail.key, vetrail.secret) : asked).expect(200);
    cells.push(...cellsOf(path, body as object, authorised));
  }
  return cells;
}

/** What an attacker knows of how the figures hang together, from the definitions that are published with them. */
function knowledge(truth: ReadonlyMap<string, Figure>): Inequality[] {
  const inequalities: Inequality[] = [];
  const lines = new Map<string, string[]>();
  for (const { key, quantity, where, value } of truth.values()) {
    if (value === null) continue;
    for (const dimension of Object.keys(where)) {
      const { [dimension]: _, ...rest } = where;
      const whole = keyOf(quantity, rest);
      if (truth.has(whole)) lines.set(`${dimension} ${whole}`, [...(lines.get(`${dimension} ${whole}`) ?? []), key]);
    }
    for (const [lesser, greater] of [
      ['active', 'events'],
      ['unclaimed', 'active'],
      ['timed', 'active'],
      ['timed', 'attendances'],
      ['timedAttendances', 'attendances'],
      ['capacity.peopleWithCycle', 'active'],
      ['evaluation.people', 'evaluation.active'],
    ] as const) {
      const other = keyOf(greater, where);
      if (quantity === lesser && (truth.get(other)?.value ?? -1) >= value) inequalities.push(atMost(key, other));
    }
  }
  const valueOf = (key: string) => truth.get(key)!.value!;
  for (const [line, parts] of lines) {
    const whole = line.slice(line.indexOf(' ') + 1);
    const total = parts.reduce((all, part) => all + valueOf(part), 0);
    const off = Math.abs(total - valueOf(whole));
    if (off <= 0.01 * parts.length) inequalities.push(sum(whole, parts, off));
    else {
      if (total > valueOf(whole)) inequalities.push(atMostSum(whole, parts));
      for (const part of parts) if (valueOf(part) <= valueOf(whole)) inequalities.push(atMost(part, whole));
    }
  }
  return inequalities;
}

describe('the publication', () => {
  it('gives no hidden figure away to who reads all of it and can solve linear programmes', async () => {
    const paths = await publishedPaths();
    expect(paths.length).toBeGreaterThan(100);
    const truth = figuresOf(await read(paths, true), QUANTITIES);
    // The same figure is hidden wherever it stands, or nowhere: figuresOf refuses two values.
    const seen = figuresOf(await read(paths, false), QUANTITIES);
    const hidden = [...truth.values()].filter(({ key, value }) => value !== null && seen.get(key)!.value === null);
    // Shares and means are hidden with what they are made of: no equation leads to them but their own.
    const attacked = hidden.filter(({ quantity }) => QUANTITIES[quantity]!.along.length > 0);
    expect(hidden.length).toBeGreaterThan(100);
    expect(truth.size - hidden.length).toBeGreaterThan(100);

    const known = new Map(
      [...seen.values()].flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const])),
    );
    const small = [...known].filter(([key, value]) => {
      return QUANTITIES[truth.get(key)!.quantity]!.people && value > 0 && value < THRESHOLD;
    });
    expect(small).toEqual([]);

    const ones = hidden
      .filter(({ quantity }) => QUANTITIES[quantity]!.people)
      .map(({ key }): Inequality => ({ terms: new Map([[key, 1]]), min: 1 }));
    const attacker = await Attacker.create([...knowledge(truth), ...ones], known);
    const found = attacked.flatMap(({ key, value }) => {
      const bounds = attacker.boundsOf(key, 1);
      if (!bounds) return [];
      const { low, high } = bounds;
      expect(low - 0.01).toBeLessThanOrEqual(value!);
      expect(high + 0.01).toBeGreaterThanOrEqual(value!);
      return high - low < 1 ? [`${key}: ${low} to ${high}`] : [];
    });
    attacker.dispose();
    expect(found).toEqual([]);
  }, 120_000);

  it('is nothing that one can ask twice in two ways', async () => {
    for (const query of ['from=2023-01-01', 'to=2023-01-01', 'asKnownAt=2023-01-01', 'limit=1', 'x']) {
      await request(vetrail.url).get(`/api/programme/hours?${query}`).expect(403);
    }
    await request(vetrail.url).get('/api/programme/hours/people').expect(404);
    await request(vetrail.url).get('/api/programme/hours/personal/people').expect(403);
    await request(vetrail.url).get('/api/programme/data-quality').expect(404);
    await request(vetrail.url).get('/api/schools/it-cometa').expect(403);
  });

  it('is CSV for who asks for it, and unchanged for who has it', async () => {
    const csv = await request(vetrail.url).get('/api/programme/hours/totals').set('accept', 'text/csv').expect(200);
    expect(csv.text).toMatch(/^level,school,people,hours,withDuration,attendances,coverage\r\nprogramme,,\d+,/);
    const tag = csv.headers['etag'] as string;
    await request(vetrail.url)
      .get('/api/programme/hours/totals')
      .set({ accept: 'text/csv', 'if-none-match': tag })
      .expect(304);
  });
});
