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

/** How many statements of a source stand at a school; those of an actor whom nobody has claimed apart. */
export interface QualityTally extends Source {
  readonly school: string | null;
  /** Within the period; null for claimed people and anonymous groups. */
  readonly unclaimedActor: string | null;
  readonly statements: number;
}

/** A statement that may need attention: neither voided nor erased, within the programme's period or not. */
export interface QualityStatement extends CycleStatement, CounsellingStatement {
  readonly statement: string;
  /** Null outside the period. */
  readonly quarter: number | null;
  readonly durationSeconds: number | null;
  /** Rules of the profile that it breaks. */
  readonly violations: readonly string[] | null;
  /** Key and name of the credential by which it came. */
  readonly source: string | null;
  readonly sourceName: string | null;
}

/** What can be wrong with a statement; `profile-violation` names the rules. */
export type FlagKind =
  | 'unclassified'
  | 'missing-duration'
  | 'stage-without-predecessor'
  | 'same-country-visit'
  | 'outside-period'
  | 'profile-violation';

interface Flagged {
  readonly kind: FlagKind;
  readonly statement: QualityStatement;
}

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
 * @param suspects those of them that may have a flag; all stages of cycles are among them
 */
export function dataQuality(
  tallies: readonly QualityTally[],
  suspects: readonly QualityStatement[],
  programme: Programme,
) {
  const flags = flagsOf(suspects, programme);
  const totals: QualityTotal[] = [];
  const flagged = flags.map((flag) => ({ ...flag, school: flag.statement.school }));
  for (const place of placesOf(programme)) {
    totals.push({ ...place, ...countsOf(rowsAt(place, tallies), rowsAt(place, flagged)) });
  }
  const bySource = [...groupBy(tallies, ({ source }) => source)].sort(([a], [b]) => compareTexts(a ?? '', b ?? ''));
  const flagsBySource = groupBy(flags, ({ statement }) => statement.source);
  const sources = bySource.map(([source, own]): QualitySource => {
    return { source, sourceName: own.at(-1)!.sourceName, ...countsOf(own, flagsBySource.get(source) ?? []) };
  });
  return { totals, sources, rules: rulesOf(flags, sources), flags: flags.map(listedFlag) };
}

function flagsOf(statements: readonly QualityStatement[], programme: Programme): Flagged[] {
  const inPeriod = statements.filter(({ quarter }) => quarter !== null);
  const outOfOrder = new Set(stagesWithoutPredecessor(inPeriod));
  const flags: Flagged[] = [];
  for (const statement of statements) {
    const { quarter, template, durationSeconds, violations } = statement;
    const flag = (kind: FlagKind) => flags.push({ kind, statement });
    if (quarter === null) {
      flag('outside-period');
      continue;
    }
    if (template === null) flag('unclassified');
    else if (HOURS_TEMPLATES.includes(template) && durationSeconds === null) flag('missing-duration');
    if (outOfOrder.has(statement)) flag('stage-without-predecessor');
    if (template === 'T10' && isSameCountryVisit(statement, programme)) flag('same-country-visit');
    if (violations !== null && violations.length > 0) flag('profile-violation');
  }
  return flags;
}

function countsOf(tallies: readonly QualityTally[], flags: readonly Flagged[]): Counts {
  const byKind = groupBy(flags, ({ kind }) => kind);
  const of = (kind: FlagKind) => byKind.get(kind) ?? [];
  const cycles = of('stage-without-predecessor').map(({ statement: { person, registration } }) =>
    JSON.stringify([person, registration]),
  );
  return {
    statements: tallies.reduce((sum, { statements }) => sum + statements, 0),
    unclassified: of('unclassified').length,
    unclaimedActors: new Set(tallies.flatMap(({ unclaimedActor }) => unclaimedActor ?? [])).size,
    missingDurations: of('missing-duration').length,
    outOfOrderCycles: new Set(cycles).size,
    sameCountryVisits: new Set(of('same-country-visit').map(({ statement }) => statement.object)).size,
    outsidePeriod: of('outside-period').length,
    profileViolations: of('profile-violation').length,
  };
}

function listedFlag({ kind, statement }: Flagged): QualityFlag {
  const { school, source, sourceName, statement: id, timestamp, template, violations } = statement;
  const rules = kind === 'profile-violation' ? (violations ?? []) : [];
  return { school, source, sourceName, kind, statement: id, timestamp, template, rules };
}

function rulesOf(flags: readonly Flagged[], sources: readonly QualitySource[]): QualityRule[] {
  const broken = flags.flatMap(({ kind, statement: { source, template, violations } }) =>
    kind === 'profile-violation' ? violations!.map((rule) => ({ source, template, rule })) : [],
  );
  const groups = groupBy(broken, ({ source, template, rule }) => JSON.stringify([source ?? '', template, rule]));
  const names = new Map(sources.map(({ source, sourceName }) => [source, sourceName]));
  const sorted = [...groups].sort(([a], [b]) => compareTexts(a, b));
  return sorted.map(([, own]) => {
    const { source, template, rule } = own[0]!;
    return { source, sourceName: names.get(source) ?? null, template, rule, statements: own.length };
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
