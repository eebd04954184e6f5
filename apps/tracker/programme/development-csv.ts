import type { Measures, MeasuresByObjective, SchoolDevelopment, SchoolOverview, TimelinePage } from '#readmodels';
import type { CsvColumn } from '../http/csv.js';
import type { Answer, CsvForm } from '../http/representation.js';

const texts = (...names: readonly string[]): CsvColumn[] => names.map((name) => ({ name, text: true }));
const figures = (...names: readonly string[]): CsvColumn[] => names.map((name) => ({ name, text: false }));

const MEASURES = figures(
  'activeParticipants',
  'unclaimed',
  'events',
  'hours',
  'attendances',
  'withDuration',
  'coverage',
);

/** What is hidden from the caller is not there. */
function cellsOf({ hoursCoverage, ...measures }: Measures): object {
  return {
    ...measures,
    attendances: hoursCoverage?.all,
    withDuration: hoursCoverage?.withDuration,
    coverage: hoursCoverage?.share,
  };
}

/** `GET /api/schools` as CSV: one row a school, the last one of what belongs to none. */
export const OVERVIEWS_CSV: CsvForm<Answer & { readonly schools: readonly SchoolOverview[] }> = {
  name: 'schools',
  columns: [...texts('school', 'name', 'country'), ...MEASURES, ...figures('unclassified')],
  rows: ({ schools }) =>
    schools.map(({ school, total, unclassified }) => ({
      school: school?.code,
      name: school?.name,
      country: school?.country,
      ...cellsOf(total),
      unclassified,
    })),
};

/**
 * A school's development as CSV: each quarter and (no quarter) the whole window; in all, by objective, and of what names no
 * objective.
 */
export const DEVELOPMENT_CSV: CsvForm<Answer & SchoolDevelopment> = {
  name: 'development',
  columns: [...texts('school', 'quarter', 'cut', 'objective'), ...MEASURES],
  rows: ({ school, quarters, period }) => [
    ...quarters.flatMap((quarter) => rowsOf(school.code, quarter.code, quarter)),
    ...rowsOf(school.code, null, period),
  ],
};

function rowsOf(
  school: string,
  quarter: string | null,
  { total, objectives, noObjective }: Partial<MeasuresByObjective>,
) {
  const row = (cut: string, objective: string | null, measures: Measures) => {
    return { school, quarter, cut, objective, ...cellsOf(measures) };
  };
  return [
    ...(total ? [row('total', null, total)] : []),
    ...Object.entries(objectives ?? {}).map(([objective, measures]) => row('objective', objective, measures)),
    ...(noObjective ? [row('no objective', null, noObjective)] : []),
  ];
}

/** A participant's timeline as CSV; the page after it is in the `Link`. */
export function timelineCsv(nextAddress: (next: string) => string): CsvForm<Answer & TimelinePage> {
  return {
    name: 'timeline',
    columns: [
      ...texts('statement', 'timestamp', 'stored', 'quarter', 'template', 'variant', 'verb', 'object', 'objectives'),
      ...texts('school', 'registration', 'eventKind'),
      ...figures('durationSeconds'),
    ],
    rows: ({ entries }) => entries.map(({ object, ...entry }) => ({ ...entry, object: object?.id })),
    next: ({ next }) => (next === null ? null : nextAddress(next)),
  };
}
