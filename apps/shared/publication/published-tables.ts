import type { Cell, Place, Quantities, Quantity } from '#access';
import { MEASURES } from '#readmodels';

type Row = Readonly<Record<string, unknown>>;

/** A measure's table of which something is published. */
interface PublishedTable {
  readonly measure: string;
  readonly table: string;
  /** Where the figures of a row stand; undefined for a row that is not published. */
  readonly place: (row: Row) => Place | undefined;
  /** Fields with figures → the names of what they count, shared with other tables where they count the same. */
  readonly fields: Readonly<Record<string, string>>;
  /** What is not as `quantityOf` has it. */
  readonly over?: Readonly<Record<string, Partial<Quantity>>>;
}

/** A row's school: `none` for what belongs to no school, left out for the programme. */
const school = ({ level, school: code }: Row): Place =>
  level === 'programme' ? {} : { school: level === 'no-school' ? 'none' : String(code) };
const at = (row: Row, ...dimensions: readonly string[]): Place => ({
  ...school(row),
  ...Object.fromEntries(dimensions.map((dimension) => [dimension, String(row[dimension])])),
});

const HOURS = {
  people: 'timed',
  hours: 'hours',
  withDuration: 'timedAttendances',
  attendances: 'attendances',
  coverage: 'timedShare',
};
const REPORTED = { people: 'active', events: 'events', activities: 'reporting.activities' };
const AXES: Readonly<Record<string, string>> = { position: 'position', 'project-role': 'projectRole' };

const DESCENDS = { dimension: 'stage', order: ['T6', 'T7', 'T8', 'T9'] };
const CYCLES: Readonly<Record<string, Partial<Quantity>>> = {
  'cycles.people': { descends: DESCENDS },
  'cycles.reached': { atLeast: 'cycles.people', descends: DESCENDS },
};

/** Fields by their own names. */
const named = (prefix: string, ...fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, `${prefix}.${field}`]));

/**
 * What of the measures partners and the public may see, where it is not too small. Left out on purpose: what one figure more
 * would tell of the others by an equation that the relations between quantities do not have (mean breadth and its
 * distribution, cycles by furthest stage), what is nearly another one, single processes, and whatever is about sources.
 */
export const PUBLISHED_TABLES: readonly PublishedTable[] = [
  { measure: 'hours', table: 'totals', place: school, fields: HOURS },
  { measure: 'hours', table: 'quarters', place: (row) => at(row, 'quarter'), fields: HOURS },
  {
    measure: 'inquiry-cycles',
    table: 'totals',
    // All cycles were planned: these are the funnel's first figures. How old they are would part them by another equation.
    place: (row) => ({ ...school(row), stage: 'T6' }),
    fields: { people: 'cycles.people', cycles: 'cycles.reached' },
    over: CYCLES,
  },
  {
    measure: 'inquiry-cycles',
    table: 'funnel',
    place: (row) => at(row, 'stage'),
    fields: named('cycles', 'reached', 'people'),
    over: CYCLES,
  },
  {
    measure: 'evaluation-level',
    table: 'quarters',
    // The last quarter is the whole period: the others grow up to it, person by person.
    place: (row) => (row['last'] === true ? at(row, 'guskeyLevel') : undefined),
    fields: named('evaluation', 'people', 'active', 'share'),
    over: { 'evaluation.people': { within: 'evaluation.active' } },
  },
  {
    measure: 'peer-counselling-network',
    table: 'totals',
    place: () => ({}),
    fields: named('network', 'edges', 'eligiblePairs', 'density', 'reciprocatedEdges', 'reciprocity', 'visits'),
  },
  {
    measure: 'peer-counselling-network',
    table: 'edges',
    place: ({ from, to }) => ({ edge: `${String(from)} ${String(to)}` }),
    fields: named('network', 'visits'),
  },
  {
    measure: 'peer-counselling-network',
    table: 'schools',
    place: (row) => ({ school: String(row['school']) }),
    fields: named('network', 'outDegree', 'inDegree', 'partners'),
  },
  {
    measure: 'cascade',
    table: 'totals',
    place: school,
    fields: named('cascade', 'processes', 'facilitators', 'reached', 'ratio'),
  },
  {
    measure: 'growth',
    table: 'effects',
    place: (row) => at(row, 'competence', 'instrumentVersion'),
    fields: named(
      'growth',
      'pretested',
      'pairs',
      'attrition',
      'meanBefore',
      'meanAfter',
      'sdBefore',
      'sdAfter',
      'gav',
      'gavLow',
      'gavHigh',
    ),
    over: { 'growth.pairs': { within: 'growth.pretested' } },
  },
  {
    measure: 'capacity-index',
    table: 'schools',
    place: (row) => ({ school: String(row['school']) }),
    fields: {
      activePeople: 'active',
      ...named(
        'capacity',
        ...[
          'peopleWithCycle',
          'individual',
          'processes',
          'attendedProcesses',
          'collective',
          'dimensions',
          'allDimensions',
        ],
        ...['leadership', 'partners', 'foreignSchools', 'external', 'localPlayers', 'localPlayersReached', 'spread'],
        ...['components', 'index', 'leaveOneOutLeast', 'leaveOneOutGreatest'],
      ),
    },
    over: {
      'capacity.peopleWithCycle': { within: 'active' },
      'capacity.localPlayersReached': { within: 'capacity.localPlayers' },
      // Of a school, and not of these people.
      ...Object.fromEntries(
        [
          'processes',
          'attendedProcesses',
          'dimensions',
          'allDimensions',
          'partners',
          'foreignSchools',
          'components',
        ].map((field) => [`capacity.${field}`, { with: [] }]),
      ),
    },
  },
  {
    measure: 'reporting',
    table: 'totals',
    place: (row) => {
      const axis = AXES[String(row['roleAxis'])];
      return axis === undefined ? school(row) : { ...school(row), [axis]: String(row['role'] ?? 'none') };
    },
    fields: REPORTED,
  },
  {
    measure: 'reporting',
    table: 'quarters',
    place: (row) => (row['roleAxis'] === 'all' ? at(row, 'quarter') : undefined),
    fields: REPORTED,
  },
];

const ALONG = ['school', 'quarter', 'position', 'projectRole', 'edge'];

/** What the fields of the published tables count that no other resource shows. */
export function measureQuantities(): Quantities {
  const quantities: Record<string, Quantity> = {};
  for (const { measure, table, fields, over } of PUBLISHED_TABLES) {
    const described = descriptionOf(measure, table).fields;
    const people = Object.keys(fields).filter((field) => described[field]!.kind === 'people');
    for (const [field, name] of Object.entries(fields)) {
      // Shared with other resources, and defined there.
      if (!name.includes('.')) continue;
      const { kind, of = [] } = described[field]!;
      const base: Quantity =
        kind === 'people'
          ? { people: true, along: ALONG }
          : {
              people: false,
              with: people.map((other) => fields[other]!),
              ...(of.length > 0 && { of: of.flatMap((other) => fields[other] ?? []) }),
              along: kind === 'count' ? ALONG : [],
            };
      quantities[name] = { ...base, ...over?.[name] };
    }
  }
  return quantities;
}

/** Names of the measures of which something is published. */
export const PUBLISHED_MEASURES = [...new Set(PUBLISHED_TABLES.map(({ measure }) => measure))];

/** Tables of a measure of which something is published. */
export function publishedTablesOf(measure: string): readonly PublishedTable[] {
  return PUBLISHED_TABLES.filter((published) => published.measure === measure);
}

/** The published rows of a table, without the fields that are not. Texts are all kept: they say what a row is about. */
export function publishableRows({ measure, table, place, fields }: PublishedTable, rows: readonly Row[]): Row[] {
  const described = descriptionOf(measure, table).fields;
  const last = rows.at(-1)?.['quarter'];
  return rows.flatMap((row) => {
    if (!place({ ...row, last: row['quarter'] === last })) return [];
    const shown = Object.entries(row).filter(([name]) => name in fields || described[name]?.kind === 'dimension');
    return [Object.fromEntries(shown)];
  });
}

/** The figures of publishable rows; numbers that only say what a row is about are none. */
export function cellsOfRows(
  { measure, table, place, fields }: PublishedTable,
  rows: readonly Row[],
  path: readonly (string | number)[],
): Cell[] {
  const described = descriptionOf(measure, table).fields;
  return rows.flatMap((row, i) =>
    Object.entries(row).flatMap(([name, value]): Cell[] => {
      const isFigure = name in fields;
      if (!isFigure && (described[name]?.kind !== 'dimension' || typeof value !== 'number')) return [];
      const where = place({ ...row, last: true })!;
      const quantity = isFigure ? fields[name]! : undefined;
      return [{ at: [...path, i, name], quantity, where, value: value as number | null }];
    }),
  );
}

function descriptionOf(measure: string, table: string) {
  const described = MEASURES.find(({ description }) => description.measure === measure)?.description.tables[table];
  if (!described) throw new Error(`what is published of ${measure} names a table that it does not have: ${table}`);
  return described;
}
