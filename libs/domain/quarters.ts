import type { Period } from './programme.js';

/** Three months of the programme's period, counted from its first day; the last one takes a rest of days with it. */
export interface Quarter {
  /** `PQ1`, `PQ2`, … */
  readonly code: string;
  /** From 1. */
  readonly number: number;
  /** First and last day, UTC, both part of the quarter. */
  readonly start: string;
  readonly end: string;
}

const MONTHS = 3;
const DAY_MS = 86_400_000;
/** A rest shorter than a month is no quarter of its own: the day 2024-09-01 belongs to PQ10. */
const SHORTEST_REST_MONTHS = 1;

/**
 * The quarters of a period whose days exist and stand in order. A rest at the end of less than a month belongs to the
 * quarter before it; a longer one is a quarter of its own.
 */
export function quartersOf({ start, end }: Period): Quarter[] {
  const dayAfter = addDays(end, 1);
  const starts = [start];
  for (let i = 1; addMonths(start, i * MONTHS + SHORTEST_REST_MONTHS) <= dayAfter; i++) {
    starts.push(addMonths(start, i * MONTHS));
  }
  return starts.map((first, i) => {
    const next = starts[i + 1];
    return { code: `PQ${i + 1}`, number: i + 1, start: first, end: next === undefined ? end : addDays(next, -1) };
  });
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day some months later, or that month's last day where it has no such day. */
function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The quarter of an instant, compared as UTC days; undefined outside the programme's period. */
export function quarterAt(
  { quarters }: { readonly quarters: readonly Quarter[] },
  instant: string,
): Quarter | undefined {
  const day = instant.slice(0, 10);
  return quarters.find(({ start, end }) => start <= day && day <= end);
}
