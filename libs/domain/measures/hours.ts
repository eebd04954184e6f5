import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import {
  count,
  dimension,
  people,
  PERSON_FIELDS,
  personalTable,
  PLACE_FIELDS,
  QUARTER_FIELD,
  share,
  table,
  value,
  detail,
  type MeasureDescription,
} from './describe.js';
import { groupBy, personsOf, shareOf, sortedGroups } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

/** Templates whose statements last some time that counts. */
export const HOURS_TEMPLATES: readonly Template[] = ['T2', 'T10', 'T11'];

/** A statement of T2, T10 or T11. */
export interface HoursStatement {
  readonly person: string | null;
  readonly unclaimed: boolean;
  readonly school: string | null;
  readonly quarter: number;
  readonly object: string | null;
  readonly timestamp: string;
  /** Null where there is none, or one in years or months. */
  readonly durationSeconds: number | null;
}

/** What a person attended, once a UTC day; null seconds are missing, not zero. */
interface Attendance {
  readonly person: string;
  readonly unclaimed: boolean;
  readonly quarter: number;
  readonly seconds: number | null;
}

interface Figures {
  /** Two decimals. */
  readonly hours: number;
  readonly withDuration: number;
  readonly attendances: number;
  readonly coverage: number | null;
}

export type HoursTotal = Place & { readonly people: number } & Figures;
export type HoursQuarter = Place & { readonly quarter: string; readonly people: number } & Figures;
export type HoursPerson = Place & { readonly person: string; readonly unclaimed: boolean } & Figures;
export type HoursPersonQuarter = HoursPerson & { readonly quarter: string };

/** Statements as attendances: the same person, activity and UTC day count once, with the longest duration. */
function attendancesOf(statements: readonly HoursStatement[]): Attendance[] {
  const attendances = new Map<string, { -readonly [K in keyof Attendance]: Attendance[K] }>();
  for (const { person, unclaimed, quarter, object, timestamp, durationSeconds: seconds } of statements) {
    if (person === null) continue;
    // Neither a day nor an IRI has a space.
    const key = `${timestamp.slice(0, 10)} ${object} ${person}`;
    const known = attendances.get(key);
    if (!known) attendances.set(key, { person, unclaimed, quarter, seconds });
    else if (seconds !== null && (known.seconds === null || seconds > known.seconds)) known.seconds = seconds;
  }
  return [...attendances.values()];
}

function figuresOf(attendances: readonly Attendance[]): Figures {
  let total = 0;
  let withDuration = 0;
  for (const { seconds } of attendances) {
    if (seconds === null) continue;
    total += seconds;
    withDuration++;
  }
  const coverage = shareOf(withDuration, attendances.length);
  return { hours: Math.round(total / 36) / 100, withDuration, attendances: attendances.length, coverage };
}

/**
 * Hours of professional learning (domain: hours): Σ duration over T2, T10 and T11, by person and programme quarter, and
 * their sums for schools and the programme, always with the share of attendances that carry a duration.
 *
 * What somebody attended counts once in every sum: at a school among the statements of that school, in the programme
 * among all, so that the schools' hours may add up to more than the programme's where one attendance is told by two.
 */
export function hours(statements: readonly HoursStatement[], programme: Programme) {
  const totals: HoursTotal[] = [];
  const quarters: HoursQuarter[] = [];
  const persons: HoursPerson[] = [];
  const personQuarters: HoursPersonQuarter[] = [];
  for (const place of placesOf(programme)) {
    const attendances = attendancesOf(rowsAt(place, statements));
    totals.push({ ...place, people: personsOf(attendances).size, ...figuresOf(attendances) });
    const byQuarter = groupBy(attendances, ({ quarter }) => quarter);
    for (const { code, number } of programme.quarters) {
      const within = byQuarter.get(number) ?? [];
      quarters.push({ ...place, quarter: code, people: personsOf(within).size, ...figuresOf(within) });
    }
    for (const [person, own] of sortedGroups(groupBy(attendances, (attendance) => attendance.person))) {
      const of = { ...place, person, unclaimed: own[0]!.unclaimed };
      persons.push({ ...of, ...figuresOf(own) });
      const ownQuarters = groupBy(own, ({ quarter }) => quarter);
      for (const { code, number } of programme.quarters) {
        const within = ownQuarters.get(number);
        if (within) personQuarters.push({ ...of, quarter: code, ...figuresOf(within) });
      }
    }
  }
  return { totals, quarters, people: persons, 'people-quarters': personQuarters };
}

const FIGURES = {
  hours: value('hours', 'Hours of attendances with a duration, two decimals', [], false),
  withDuration: count('attendances', 'Attendances that carry a duration'),
  attendances: count('attendances', 'All attendances: one a person, activity and UTC day'),
  coverage: share('withDuration ÷ attendances', ['withDuration', 'attendances']),
};
const OWN = {
  hours: detail('number', 'hours', FIGURES.hours.description, false),
  withDuration: detail('integer', 'attendances', FIGURES.withDuration.description, false),
  attendances: detail('integer', 'attendances', FIGURES.attendances.description, false),
  coverage: detail('number', 'share', FIGURES.coverage.description),
};
const PEOPLE = people('Distinct people with an attendance');

export const HOURS: MeasureDescription = {
  measure: 'hours',
  name: 'Hours',
  unit: 'hours',
  definition:
    'Sum of result.duration over attended (T2), counselled or received counselling (T10) and facilitated (T11), by person ' +
    'and programme quarter. The same person, activity and UTC day count once, with the longest duration; a day is 24 ' +
    'hours. A duration in years or months, or none, is missing, not zero.',
  source: 'Definition of the programme; durations as ISO 8601 writes them',
  choice: true,
  caution: 'Read hours together with their coverage: what carries no duration is not in them.',
  tables: {
    totals: table<HoursTotal>('The whole window', { ...PLACE_FIELDS, people: PEOPLE, ...FIGURES }),
    quarters: table<HoursQuarter>('By programme quarter, every quarter', {
      ...PLACE_FIELDS,
      quarter: QUARTER_FIELD,
      people: PEOPLE,
      ...FIGURES,
    }),
    people: personalTable<HoursPerson>('Each person, the whole window', { ...PLACE_FIELDS, ...PERSON_FIELDS, ...OWN }),
    'people-quarters': personalTable<HoursPersonQuarter>('Each person by programme quarter', {
      ...PLACE_FIELDS,
      ...PERSON_FIELDS,
      quarter: dimension('Programme quarter'),
      ...OWN,
    }),
  },
};
