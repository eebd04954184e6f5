import { inTransaction } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cutOffOf } from '#domain';
import fc from 'fast-check';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { programme } from '../../domain/vocabulary/statements.fixture.js';
import { MEASURES } from '../measures.js';
import { ModelsUnderTest } from '../models-under-test.fixture.js';
import { createParticipantTimeline } from '../participant-timeline/model.js';
import { roster } from '../roster/model.js';
import { asked, history, PARTICIPANTS, RECORD_DAYS, type Asked, type Happening } from './history.fixture.js';
import { expectedAt, expectedOnce, type Place, type Row } from './expected.fixture.js';
import { registeredOn, see, type Dated } from './seen.fixture.js';

let database: TestDatabase;
let models: ModelsUnderTest;
beforeAll(async () => {
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [roster, createParticipantTimeline(programme)]);
});
afterAll(async () => {
  await models.close();
  await database.drop();
});

type Answers = Record<string, Record<string, Row[]>>;

async function askAll(window: Asked): Promise<Answers> {
  const cutOff = cutOffOf(programme, window, '2030-01-01');
  const answers: Answers = {};
  const context = { db: models.client, programme, window, cutOff };
  for (const { description, compute, streams = {} } of MEASURES) {
    const tables = (await inTransaction(models.client, () => compute(context))) as Record<string, Row[]>;
    answers[description.measure] = tables;
    for (const [table, stream] of Object.entries(streams)) {
      const streamed = await inTransaction(models.client, async () => {
        const rows: object[] = [];
        for await (const batch of stream(context)) rows.push(...batch);
        return rows;
      });
      expect(streamed).toMatchObject(tables[table]!);
    }
  }
  return answers;
}

/** Puts a history into the log, as a tracker would have let it: each id once, nothing of what was erased before. */
function record(happenings: readonly Happening[]): Dated[] {
  const happened: Dated[] = [];
  const statements = new Set<string>();
  const erased = new Set<string>();
  for (const id of PARTICIPANTS) {
    models.participant(id, '2022-02-01', { type: 'ParticipantEnrolled', data: { id } });
  }
  happenings.forEach((happening, i) => {
    const at = `${RECORD_DAYS[Math.floor((i * RECORD_DAYS.length) / happenings.length)]!}T12:00:00.000000Z`;
    const id = happening.kind === 'statement' ? happening.statement.id : happening.id;
    if (erased.has(id)) return;
    switch (happening.kind) {
      case 'statement':
        if (statements.has(id)) return;
        statements.add(id);
        models.statement(happening.statement, at);
        break;
      case 'participant':
        models.participant(id, at, happening.event);
        break;
      case 'erase-statement':
      case 'erase-participant':
        if (happening.kind === 'erase-statement' && !statements.has(id)) return;
        erased.add(id);
        models.erase(`${happening.kind === 'erase-statement' ? 'statement' : 'participant'}-${id}`, at);
        break;
      default:
        happening satisfies never;
    }
    happened.push({ happening, at });
  });
  return happened;
}

/** Figures without the last bits in which sums of another order differ. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e9) / 1e9;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}

const PLACES: readonly Place[] = [
  { level: 'programme', school: null },
  ...['dk-randers', 'it-cometa', 'is-fjolbraut'].map((school): Place => ({ level: 'school', school })),
  { level: 'no-school', school: null },
];

/** Fields that were compared, as `measure table field`. */
const compared = new Set<string>();

/** Compares whole tables: every row, in its order. The fields of the expected ones tell what is compared. */
function sameTables(
  answers: Answers,
  expected: Readonly<Record<string, readonly Row[]>>,
  rowsOf: (rows: readonly Row[]) => readonly Row[],
): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const [measure, table] = name.split(' ') as [string, string];
    const fields = Object.keys(wanted[0] ?? {});
    const found = rowsOf(answers[measure]![table]!);
    const shown = found.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
    expect([name, rounded(shown)]).toEqual([name, rounded(wanted)]);
    for (const field of fields) compared.add(`${name} ${field}`);
  }
}

/**
 * What no whole history here is compared by: which place a row is of (it is chosen by that), effect sizes (ten pairs and
 * more: held to published figures), and rules of the profile and single flags.
 */
const NOT_COMPARED =
  /^(?:\S+ \S+ (?:level|school)|growth effects gav\w*|data-quality (?:rules|flags) \w+)$|profileViolations$/;

describe('what is maintained event by event', () => {
  it('is what a batch over the whole history gives, for any history, window and time of knowing', async () => {
    await fc.assert(
      fc.asyncProperty(history, asked, fc.integer({ min: 3, max: 40 }), async (happenings, window, pageSize) => {
        await models.reset();
        const happened = record(happenings);
        await models.project(pageSize);
        const answers = await askAll(window);
        const all = see(happened, window);
        const cutOffDay = [window.to, window.asKnownAt, '2024-09-01'].filter((day) => day !== undefined).sort()[0]!;
        const known = { all, members: registeredOn(happened, window, cutOffDay), cutOffDay };
        for (const place of PLACES) {
          const here = (rows: readonly Row[]) =>
            rows.filter((row) => row['level'] === place.level && row['school'] === place.school);
          sameTables(answers, expectedAt(place, known), here);
        }
        sameTables(answers, expectedOnce(known), (rows) => rows);
      }),
      { numRuns: 200, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true },
    );
  }, 300_000);

  it('is compared field by field, of every table of every measure', () => {
    const fields = MEASURES.flatMap(({ description: { measure, tables } }) =>
      Object.entries(tables).flatMap(([table, described]) =>
        Object.keys(described.fields).map((field) => `${measure} ${table} ${field}`),
      ),
    );
    expect(fields.filter((field) => !compared.has(field) && !NOT_COMPARED.test(field))).toEqual([]);
  });
});
