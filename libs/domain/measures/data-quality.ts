import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import {
  count,
  detail,
  dimension,
  people,
  personalTable,
  PLACE_FIELDS,
  table,
  type MeasureDescription,
} from './describe.js';
import { compareTexts, groupBy } from './group-by.js';
import { HOURS_TEMPLATES } from './hours.js';
import { stagesWithoutPredecessor, type CycleStatement } from './inquiry-cycles.js';
import { isSameCountryVisit, type CounsellingStatement } from './peer-counselling-network.js';
import { placesOf, rowsAt, type Place } from './places.js';

/** What of a statement decides most of its flags. */
interface Looked {
  /** Null outside the period. */
  readonly quarter: number | null;
  readonly template: Template | null;
  readonly durationSeconds: number | null;
  /** Rules of the profile that it breaks. */
  readonly violations: readonly string[] | null;
}

/** How many statements are alike in all that is counted; `durationSeconds` is that of one of them. */
export interface QualityTally extends Source, Looked {
  readonly school: string | null;
  /** Within the period; null for claimed people and anonymous groups. */
  readonly unclaimedActor: string | null;
  readonly statements: number;
}

/** A stage of a cycle, or a counselling visit: what is flagged by comparison. */
export interface QualityEvent extends CycleStatement, CounsellingStatement, Source {
  readonly quarter: number | null;
}

/** A statement that may need attention: neither voided nor erased, within the programme's period or not. */
export interface QualityStatement extends QualityEvent, Looked {
  readonly statement: string;
  readonly quarter: number | null;
  readonly template: Template | null;
}

/** What can be wrong with a statement; `profile-violation` names the rules. */
export type FlagKind =
  | 'unclassified'
  | 'missing-duration'
  | 'stage-without-predecessor'
  | 'same-country-visit'
  | 'outside-period'
  | 'profile-violation';

interface Counts {
  readonly statements: number;
  readonly unclassified: number;
  readonly unclaimedActors: number;
  readonly missingDurations: number;
  readonly outOfOrderCycles: number;
  readonly sameCountryVisits: number;
  readonly outsidePeriod: number;
  readonly profileViolations: number;
}
/** Key and name of the credential by which statements came. */
interface Source {
  readonly source: string | null;
  readonly sourceName: string | null;
}
export type QualityTotal = Place & Counts;
export type QualitySource = Source & Counts;
export type QualityRule = Source & {
  readonly template: Template | null;
  readonly rule: string;
  readonly statements: number;
};
export type QualityFlag = Source & {
  readonly school: string | null;
  readonly kind: FlagKind;
  readonly statement: string;
  readonly timestamp: string;
  readonly template: Template | null;
  readonly rules: readonly string[];
};

/**
 * Data quality (domain): what needs somebody's attention, by school and by source. Flags are never errors.
 *
 * @param tallies all statements
 * @param events all stages of cycles and all counselling among them
 */
export function dataQuality(tallies: readonly QualityTally[], events: readonly QualityEvent[], programme: Programme) {
  const flagged = flaggedEvents(events, programme);
  const totals = placesOf(programme).map((place): QualityTotal => {
    return { ...place, ...countsOf(rowsAt(place, tallies), rowsAt(place, flagged)) };
  });
  const bySource = [...groupBy(tallies, ({ source }) => source)].sort(([a], [b]) => compareTexts(a ?? '', b ?? ''));
  const flagsBySource = groupBy(flagged, ({ source }) => source);
  const sources = bySource.map(([source, own]): QualitySource => {
    return { source, sourceName: own.at(-1)!.sourceName, ...countsOf(own, flagsBySource.get(source) ?? []) };
  });
  return { totals, sources, rules: rulesOf(tallies, sources) };
}

/**
 * Each flag (domain: data quality), in the order of the statements.
 *
 * @param suspects the statements that may have a flag; all stages of cycles are among them
 */
export function qualityFlags(suspects: readonly QualityStatement[], programme: Programme) {
  return { flags: suspects.flatMap(flagsBeside(suspects, programme)) };
}

/**
 * Tells the flags of one statement after the other, where they are too many to be held at once.
 *
 * @param events all stages of cycles and all counselling, with which each is compared
 */
export function flagsBeside(
  events: readonly QualityEvent[],
  programme: Programme,
): (statement: QualityStatement) => QualityFlag[] {
  const compared = new Map<bigint, FlagKind>();
  for (const { kind, event } of flaggedEvents(events, programme)) compared.set(event.position, kind);
  return (statement) => {
    const kind = compared.get(statement.position);
    const kinds = [...kindsOf(statement), ...(kind ? [kind] : [])].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    return kinds.map((one) => listedFlag(one, statement));
  };
}

/** In which the flags of one statement are listed. */
const ORDER: readonly FlagKind[] = [
  ...(['outside-period', 'unclassified', 'missing-duration', 'stage-without-predecessor'] as const),
  ...(['same-country-visit', 'profile-violation'] as const),
];

/** What is outside the period has no other flag: it is in no measure. */
function kindsOf({ quarter, template, durationSeconds, violations }: Looked): FlagKind[] {
  if (quarter === null) return ['outside-period'];
  const kinds: FlagKind[] = [];
  if (template === null) kinds.push('unclassified');
  else if (HOURS_TEMPLATES.includes(template) && durationSeconds === null) kinds.push('missing-duration');
  if (violations !== null && violations.length > 0) kinds.push('profile-violation');
  return kinds;
}

interface FlaggedEvent<E extends QualityEvent> extends Source {
  readonly kind: 'stage-without-predecessor' | 'same-country-visit';
  readonly school: string | null;
  readonly event: E;
}

function flaggedEvents<E extends QualityEvent>(events: readonly E[], programme: Programme): FlaggedEvent<E>[] {
  const inPeriod = events.filter(({ quarter }) => quarter !== null);
  const visits = inPeriod.filter((event) => event.template === 'T10' && isSameCountryVisit(event, programme));
  const flagged = (kind: FlaggedEvent<E>['kind']) => (event: E) => {
    const { school, source, sourceName } = event;
    return { kind, school, source, sourceName, event };
  };
  return [
    ...stagesWithoutPredecessor(inPeriod).map(flagged('stage-without-predecessor')),
    ...visits.map(flagged('same-country-visit')),
  ];
}

function countsOf(tallies: readonly QualityTally[], flagged: readonly FlaggedEvent<QualityEvent>[]): Counts {
  const counts = new Map<FlagKind, number>();
  let statements = 0;
  for (const tally of tallies) {
    statements += tally.statements;
    for (const kind of kindsOf(tally)) counts.set(kind, (counts.get(kind) ?? 0) + tally.statements);
  }
  const of = (kind: FlagKind) => counts.get(kind) ?? 0;
  const cycles = flagged.flatMap(({ kind, event: { person, registration } }) =>
    kind === 'stage-without-predecessor' ? JSON.stringify([person, registration]) : [],
  );
  const visits = flagged.flatMap(({ kind, event }) => (kind === 'same-country-visit' ? [event.object] : []));
  return {
    statements,
    unclassified: of('unclassified'),
    unclaimedActors: new Set(tallies.flatMap(({ unclaimedActor }) => unclaimedActor ?? [])).size,
    missingDurations: of('missing-duration'),
    outOfOrderCycles: new Set(cycles).size,
    sameCountryVisits: new Set(visits).size,
    outsidePeriod: of('outside-period'),
    profileViolations: of('profile-violation'),
  };
}

function listedFlag(kind: FlagKind, statement: QualityStatement): QualityFlag {
  const { school, source, sourceName, statement: id, timestamp, template, violations } = statement;
  const rules = kind === 'profile-violation' ? (violations ?? []) : [];
  return { school, source, sourceName, kind, statement: id, timestamp, template, rules };
}

function rulesOf(tallies: readonly QualityTally[], sources: readonly QualitySource[]): QualityRule[] {
  const broken = tallies.flatMap((tally) =>
    kindsOf(tally).includes('profile-violation') ? tally.violations!.map((rule) => ({ ...tally, rule })) : [],
  );
  const groups = groupBy(broken, ({ source, template, rule }) => JSON.stringify([source ?? '', template, rule]));
  const names = new Map(sources.map(({ source, sourceName }) => [source, sourceName]));
  const sorted = [...groups].sort(([a], [b]) => compareTexts(a, b));
  return sorted.map(([, own]) => {
    const { source, template, rule } = own[0]!;
    const statements = own.reduce((sum, tally) => sum + tally.statements, 0);
    return { source, sourceName: names.get(source) ?? null, template, rule, statements };
  });
}

const SOURCE = {
  source: dimension('Key of the credential by which the statements came; null where none is known', 'text', true),
  sourceName: dimension("The credential's name", 'text', true),
};
const COUNTS = {
  statements: count('statements', 'Statements, within the period or not'),
  unclassified: count('statements', "Statements outside the profile: stored, and in no measure's templates"),
  unclaimedActors: people('Actors whom nobody has claimed'),
  missingDurations: count('statements', 'Statements of T2, T10 and T11 without a duration that counts'),
  outOfOrderCycles: count('cycles', 'Cycles with a stage without its predecessor'),
  sameCountryVisits: count('visits', 'Distinct counselling visits within one country or school'),
  outsidePeriod: count('statements', "Statements outside the programme's period"),
  profileViolations: count('statements', 'Statements that break a rule of the profile'),
};
const TEMPLATE = dimension("The statement's template", 'text', true);

export const DATA_QUALITY: MeasureDescription = {
  measure: 'data-quality',
  name: 'Data quality',
  unit: 'statements',
  definition:
    'Of statements that are neither voided nor erased: those outside the profile, actors nobody has claimed, missing ' +
    "durations, cycle stages without their predecessor, counselling within one country, those outside the programme's " +
    'period (which are in no other figure), and violations of the profile with the rule: by school and by source.',
  source: 'Definition of the programme; rules of its xAPI profile',
  choice: true,
  caution: 'Flags, not errors: what is flagged is stored and counted as the definitions of the measures say.',
  tables: {
    totals: table<QualityTotal>('By school', { ...PLACE_FIELDS, ...COUNTS }),
    sources: table<QualitySource>('By source', { ...SOURCE, ...COUNTS }),
    rules: table<QualityRule>('Rules of the profile that are broken, by source and template', {
      ...SOURCE,
      template: TEMPLATE,
      rule: dimension('The rule'),
      statements: count('statements', 'Statements that break it'),
    }),
    flags: personalTable<QualityFlag>('Each flag', {
      school: dimension("The school's code; null for what belongs to no school", 'text', true),
      ...SOURCE,
      kind: dimension('What is flagged'),
      statement: detail('text', null, "The statement's id", false),
      timestamp: detail('instant', null, 'When it happened', false),
      template: TEMPLATE,
      rules: detail('texts', null, 'The rules that are broken', false),
    }),
  },
};
