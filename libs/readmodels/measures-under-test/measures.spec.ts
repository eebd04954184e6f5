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
import * as naive from './naive.fixture.js';
import { registeredOn, see, type Dated, type Seen } from './seen.fixture.js';

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

type Row = Record<string, unknown>;
type Answers = Record<string, Record<string, Row[]>>;

async function askAll(window: Asked): Promise<Answers> {
  const cutOff = cutOffOf(programme, window, '2030-01-01');
  const answers: Answers = {};
  for (const { description, compute } of MEASURES) {
    answers[description.measure] = (await compute({ db: models.client, programme, window, cutOff })) as Record<
      string,
      Row[]
    >;
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

const pick = (row: Row, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, row[name]]));
const same = (found: unknown, expected: unknown) => expect(rounded(found)).toEqual(rounded(expected));
/** The columns of an expected row tell which ones of the found rows are compared. */
const sameRows = (found: readonly Row[], expected: readonly object[]) =>
  same(
    found.map((row) => (expected[0] ? pick(row, Object.keys(expected[0])) : row)),
    expected,
  );

interface Place {
  readonly level: 'programme' | 'school' | 'no-school';
  readonly school: string | null;
}
const PLACES: readonly Place[] = [
  { level: 'programme', school: null },
  ...['dk-randers', 'it-cometa', 'is-fjolbraut'].map((school): Place => ({ level: 'school', school })),
  { level: 'no-school', school: null },
];
const isAt =
  ({ level, school }: Place) =>
  (s: { readonly school: string | undefined }) =>
    level === 'programme' || (s.school ?? null) === school;

function compareAt(
  place: Place,
  answers: Answers,
  all: readonly Seen[],
  happened: readonly Dated[],
  window: Asked,
  cutOffDay: string,
) {
  const rowsOf = (measure: string, table: string) =>
    answers[measure]![table]!.filter((row) => row['level'] === place.level && row['school'] === place.school);
  const base = all.filter((s) => s.quarter > 0);
  const own = base.filter(isAt(place));

  sameRows(rowsOf('hours', 'totals'), [naive.naiveHours(own)]);
  sameRows(
    rowsOf('hours', 'quarters'),
    programme.quarters.map(({ number }) => naive.naiveHours(own.filter((s) => s.quarter === number))),
  );
  sameRows(rowsOf('breadth', 'people'), naive.naiveBreadth(own));
  sameRows(rowsOf('evaluation-level', 'counts'), naive.naiveEvaluation(own).counts);
  sameRows(rowsOf('evaluation-level', 'quarters'), naive.naiveEvaluation(own).shares);

  const cycles = naive.naiveCycles(base, cutOffDay).filter(isAt(place));
  same(
    rowsOf('inquiry-cycles', 'cycles')
      .map((row) => `${row['person']} ${row['registration']} ${row['stage']} ${row['status']}`)
      .sort(),
    cycles.map(({ key, stage, status }) => `${key} ${stage} ${status}`).sort(),
  );
  const mature = cycles.filter(({ status }) => status !== 'open');
  sameRows(rowsOf('inquiry-cycles', 'totals'), [
    {
      cycles: cycles.length,
      opened: mature.length,
      completed: mature.filter(({ status }) => status === 'completed').length,
    },
  ]);

  const assessed = naive.naiveGrowth(base).filter(isAt(place));
  same(
    rowsOf('growth', 'pairs').map((row) => ({
      key: `${row['competence']} ${row['instrumentVersion']} ${row['person']}`,
      before: row['before'],
      after: row['after'],
    })),
    assessed.map(({ key, before, after }) => ({ key, before, after })),
  );
  if (place.level !== 'no-school') {
    same(
      rowsOf('retention', 'cohorts').map((row) => ({
        ...pick(row, ['offset', 'size', 'active', 'left']),
        cohort: Number((row['cohort'] as string).slice(2)),
      })),
      naive.naiveRetention(base, cutOffDay)(place.school ?? undefined),
    );
  }

  const members = registeredOn(happened, window, cutOffDay);
  for (const row of rowsOf('reporting', 'totals').filter(({ roleAxis }) => roleAxis !== 'all')) {
    const counts = naive.naiveReport(own, members)(row['roleAxis'] as 'position', row['role'] as string | null);
    sameRows([row], [counts]);
    expect(counts.events).toBeGreaterThan(0);
  }
  const { profileViolations: _, ...quality } = rowsOf('data-quality', 'totals')[0]!;
  same(quality, { ...place, ...naive.naiveQuality(all, isAt(place)) });
}

describe('what is maintained event by event', () => {
  it('is what a batch over the whole history gives, for any history, window and time of knowing', async () => {
    await fc.assert(
      fc.asyncProperty(history, asked, fc.integer({ min: 3, max: 40 }), async (happenings, window, pageSize) => {
        await models.reset();
        const happened = record(happenings);
        await models.project(pageSize);
        const answers = await askAll(window);
        const all = see(happened, window);
        const base = all.filter((s) => s.quarter > 0);
        const cutOffDay = [window.to, window.asKnownAt, '2024-09-01'].filter((day) => day !== undefined).sort()[0]!;
        for (const place of PLACES) compareAt(place, answers, all, happened, window, cutOffDay);

        const edges = naive.naiveEdges(base);
        same(
          answers['peer-counselling-network']!['edges']!.map(({ from, to, visits, reciprocated }) => ({
            edge: `${from} ${to}`,
            visits,
            reciprocated,
          })).sort((a, b) => (a.edge < b.edge ? -1 : 1)),
          edges,
        );
        sameRows(answers['peer-counselling-network']!['totals']!, [
          { edges: edges.length, density: edges.length / 38 },
        ]);
        const programmeOnly = ({ level }: Row) => level === 'programme';
        sameRows(answers['cascade']!['trainers']!.filter(programmeOnly), naive.naiveTrainers(base));
        const members = registeredOn(happened, window, cutOffDay);
        for (const row of answers['capacity-index']!['schools']!) {
          const expected = naive.naiveCapacity(base, members, row['school'] as string, cutOffDay);
          same(
            {
              components: ['individual', 'collective', 'leadership', 'external', 'spread'].map((name) => row[name]),
              index: row['index'],
              least: row['leaveOneOutLeast'],
              greatest: row['leaveOneOutGreatest'],
            },
            expected,
          );
        }
      }),
      { numRuns: 200, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
    );
  }, 180_000);
});
