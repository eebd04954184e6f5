import type { Programme } from '../programme.js';
import type { Variant } from '../vocabulary/templates.js';
import {
  detail,
  dimension,
  people,
  PERSON_FIELDS,
  personalTable,
  PLACE_FIELDS,
  share,
  table,
  value,
  type MeasureDescription,
} from './describe.js';
import { bootstrapInterval, effectSizeOf } from './effect-size.js';
import { compareTexts, groupBy } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

/** Fewer pairs than this give no effect size. */
const FEWEST_PAIRS = 10;

/** A statement of T5. */
export interface AssessmentStatement {
  readonly person: string | null;
  readonly unclaimed: boolean;
  readonly school: string | null;
  readonly variant: Variant | null;
  readonly competence: string | null;
  readonly instrumentVersion: string | null;
  readonly scoreRaw: number | null;
  readonly timestamp: string;
  readonly position: bigint;
}

interface Instrument {
  readonly competence: string;
  readonly instrumentVersion: string;
}

/** A person's first pretest, and their last posttest after it. */
export interface Assessed extends Instrument {
  readonly person: string;
  readonly unclaimed: boolean;
  /** Of the pretest. */
  readonly school: string | null;
  readonly before: number;
  readonly beforeAt: string;
  readonly after: number | null;
  readonly afterAt: string | null;
}

export type GrowthRow = Place &
  Instrument & {
    readonly pretested: number;
    readonly pairs: number;
    readonly attrition: number | null;
    readonly meanBefore: number | null;
    readonly meanAfter: number | null;
    readonly sdBefore: number | null;
    readonly sdAfter: number | null;
    readonly gav: number | null;
    readonly gavLow: number | null;
    readonly gavHigh: number | null;
    readonly reading: 'descriptive';
  };
export type GrowthPerson = Place & Omit<Assessed, 'school'> & { readonly difference: number | null };

/** Everybody with a pretest, by competence and instrument version: only scores of the same of both are compared. */
export function assessedPeople(statements: readonly AssessmentStatement[]): Assessed[] {
  const usable = statements.filter(
    ({ person, competence, instrumentVersion, scoreRaw }) =>
      person !== null && competence !== null && instrumentVersion !== null && scoreRaw !== null,
  );
  const groups = groupBy(usable, ({ person, competence, instrumentVersion }) =>
    JSON.stringify([competence, instrumentVersion, person]),
  );
  const sorted = [...groups].sort(([a], [b]) => compareTexts(a, b));
  return sorted.flatMap(([, own]) => {
    const inOrder = own.sort(byTime);
    const pretest = inOrder.find(({ variant }) => variant === 'pretest');
    if (!pretest) return [];
    const posttest = inOrder.findLast(
      ({ variant, timestamp }) => variant === 'posttest' && timestamp > pretest.timestamp,
    );
    const { person, unclaimed, school, competence, instrumentVersion, scoreRaw, timestamp } = pretest;
    return [
      {
        competence: competence!,
        instrumentVersion: instrumentVersion!,
        person: person!,
        unclaimed,
        school,
        before: scoreRaw!,
        beforeAt: timestamp,
        after: posttest?.scoreRaw ?? null,
        afterAt: posttest?.timestamp ?? null,
      },
    ];
  });
}

function byTime(a: AssessmentStatement, b: AssessmentStatement): number {
  return compareTexts(a.timestamp, b.timestamp) || (a.position < b.position ? -1 : 1);
}

/**
 * Growth (domain): by competence and instrument version, of each school and overall. A pair counts at the school of its
 * pretest, so that the schools' pairs add up to all.
 */
export function growth(statements: readonly AssessmentStatement[], programme: Programme) {
  const all = assessedPeople(statements);
  const effects: GrowthRow[] = [];
  const pairs: GrowthPerson[] = [];
  for (const place of placesOf(programme)) {
    const own = rowsAt(place, all);
    const byInstrument = groupBy(own, ({ competence, instrumentVersion }) =>
      JSON.stringify([competence, instrumentVersion]),
    );
    for (const assessed of byInstrument.values()) {
      const { competence, instrumentVersion } = assessed[0]!;
      effects.push({ ...place, competence, instrumentVersion, ...effectOf(assessed), reading: 'descriptive' });
    }
    for (const { school: _, ...person } of own) {
      const difference = person.after === null ? null : person.after - person.before;
      pairs.push({ ...place, ...person, difference });
    }
  }
  return { effects, pairs };
}

function effectOf(assessed: readonly Assessed[]) {
  const pairs = assessed.flatMap(({ before, after }) => (after === null ? [] : [{ before, after }]));
  const counts = {
    pretested: assessed.length,
    pairs: pairs.length,
    attrition: assessed.length === 0 ? null : 1 - pairs.length / assessed.length,
  };
  const none = { meanBefore: null, meanAfter: null, sdBefore: null, sdAfter: null };
  const { gav, ...moments } = pairs.length === 0 ? { ...none, gav: null } : effectSizeOf(pairs);
  if (pairs.length < FEWEST_PAIRS || gav === null) {
    return { ...counts, ...moments, gav: null, gavLow: null, gavHigh: null };
  }
  const interval = bootstrapInterval(pairs);
  return { ...counts, ...moments, gav, gavLow: interval?.low ?? null, gavHigh: interval?.high ?? null };
}

const INSTRUMENT = {
  competence: dimension("The competence's code"),
  instrumentVersion: dimension('The version of the instrument'),
};

export const GROWTH: MeasureDescription = {
  measure: 'growth',
  name: 'Growth',
  unit: 'standard deviations',
  definition:
    "By competence and instrument version. A pair is a person's first pretest and their last posttest after it (T5, raw " +
    'scores), at the school of the pretest. g_av = J · (M2 − M1) ÷ ((SD1 + SD2) ÷ 2) with J = 1 − 3 ÷ (4(n − 1) − 1) and ' +
    'sample standard deviations; 95 % percentile interval by a seeded bootstrap over pairs, 2,000 resamples; attrition = ' +
    `1 − pairs ÷ people with a pretest. None for fewer than ${FEWEST_PAIRS} pairs, or without spread.`,
  source:
    'Lakens (2013), Frontiers in Psychology 4:863 (average standard deviation); Hedges (1981), Journal of Educational ' +
    'Statistics 6(2) (correction); Efron & Tibshirani (1993), An Introduction to the Bootstrap (interval)',
  choice: true,
  caution: 'Descriptive: self-reports without a control group show no effect of the programme.',
  tables: {
    effects: table<GrowthRow>('Each competence and instrument version', {
      ...PLACE_FIELDS,
      ...INSTRUMENT,
      pretested: people('People with a pretest'),
      pairs: people('Those of them with a posttest after it'),
      attrition: share('1 − pairs ÷ pretested', ['pairs', 'pretested']),
      meanBefore: value('points', 'Mean of the pretests of the pairs', ['pairs']),
      meanAfter: value('points', 'Mean of the posttests', ['pairs']),
      sdBefore: value('points', 'Sample standard deviation of the pretests', ['pairs']),
      sdAfter: value('points', 'Sample standard deviation of the posttests', ['pairs']),
      gav: value('standard deviations', 'g_av', ['meanBefore', 'meanAfter', 'sdBefore', 'sdAfter', 'pairs']),
      gavLow: value('standard deviations', 'Lower end of the 95 % interval', ['pairs']),
      gavHigh: value('standard deviations', 'Upper end of the 95 % interval', ['pairs']),
      reading: dimension('How it may be read: descriptive'),
    }),
    pairs: personalTable<GrowthPerson>('Each person with a pretest', {
      ...PLACE_FIELDS,
      ...PERSON_FIELDS,
      ...INSTRUMENT,
      before: detail('number', 'points', 'Raw score of the first pretest', false),
      beforeAt: detail('instant', null, 'When it was', false),
      after: detail('number', 'points', 'Raw score of the last posttest after it'),
      afterAt: detail('instant', null, 'When it was'),
      difference: detail('number', 'points', 'after − before'),
    }),
  },
};
