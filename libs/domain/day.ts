import { parseTimestampInstant } from '#xapi';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Whether the text is a day that exists, `2024-02-29`. */
export function isDay(text: string): boolean {
  return DAY.test(text) && parseTimestampInstant(`${text}T00:00:00Z`) !== undefined;
}

/** The first instant of a day in UTC; a timestamp as an instant. Undefined for what is neither. */
export function firstInstantOf(text: string): string | undefined {
  return isDay(text) ? `${text}T00:00:00.000000Z` : parseTimestampInstant(text);
}

/** The last instant (to the microsecond) of a day in UTC; a timestamp as an instant. Undefined for what is neither. */
export function lastInstantOf(text: string): string | undefined {
  return isDay(text) ? `${text}T23:59:59.999999Z` : parseTimestampInstant(text);
}
