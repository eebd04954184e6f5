/** Date and time with a zone or, where the standard lets it be, without one (then UTC); ISO 8601, extended format. */
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface Moment {
  /** Milliseconds since 1970, of the whole second. */
  readonly seconds: number;
  /** Six digits: the microseconds. */
  readonly fraction: string;
  /** Written in UTC, with seconds, and none of them a leap second: the text up to there says the same. */
  readonly utc: boolean;
}

/**
 * Reads an ISO 8601 timestamp. Refused: dates that do not exist, hours over 23, a leap second but at the end of an hour
 * of UTC, and the offsets `-00`, `-0000`, `-00:00`, which ISO 8601 forbids.
 */
function moment(text: string): Moment | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, y, mo, d, h, mi, s, fraction = '', zone = 'Z'] = match;
  const year = Number(y);
  const month = Number(mo);
  const day = Number(d);
  const hour = Number(h);
  const minute = Number(mi);
  const second = Number(s ?? 0);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]! + leap) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  if (second === 60 && (minute - offset + 1) % 60 !== 0) return undefined;
  return {
    seconds: instantAt(year, month, day, hour, minute - offset, second),
    fraction: fraction.slice(0, 6).padEnd(6, '0'),
    utc: offset === 0 && s !== undefined && second < 60,
  };
}

function instantAt(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC reads years below 100 as 1900 and something.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}

function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = zone.length > 3 ? Number(zone.slice(-2)) : 0;
  if (hours > 23 || minutes > 59 || (zone[0] === '-' && hours === 0 && minutes === 0)) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** Milliseconds since 1970 of an ISO 8601 timestamp; undefined for what is none. */
export function parseTimestamp(text: string): number | undefined {
  const found = moment(text);
  return found && found.seconds + Math.trunc(Number(found.fraction) / 1000);
}

/** The same as a fixed-width instant in UTC, `2024-09-01T08:00:00.000000Z`, which sorts as text; undefined for what is none. */
export function parseTimestampInstant(text: string): string | undefined {
  const found = moment(text);
  if (!found) return undefined;
  if (found.utc) return `${text.slice(0, 19)}.${found.fraction}Z`;
  const iso = new Date(found.seconds).toISOString();
  // Years before 0 and beyond 9999 (by an offset at the very edge) have another form.
  return iso.length === 24 ? `${iso.slice(0, 19)}.${found.fraction}Z` : undefined;
}

/** The timestamp in UTC with its own precision: `2024-09-01T10:00:00.5+02:00` → `2024-09-01T08:00:00.5Z`. */
export function timestampInUtc(text: string): string {
  if (/[Zz]$/.test(text) && text[10] === 'T') return text;
  const found = moment(text);
  const fraction = TIMESTAMP.exec(text)?.[7];
  const iso = found && new Date(found.seconds).toISOString();
  // Four digits cannot say a year before 0 or beyond 9999.
  if (iso?.length !== 24) return text;
  return `${iso.slice(0, 19)}${fraction ? `.${fraction}` : ''}Z`;
}

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`;
const DURATION = new RegExp(
  `^P(?:${NUMBER}W|(?=\\d|T\\d)(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}D)?(?:T(?=\\d)(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?)$`,
);
const FRACTION = /[.,]/;
/** Of weeks, years and months (whose length nobody knows), days, hours, minutes and seconds. */
const UNIT_SECONDS = [604_800, 0, 0, 86_400, 3_600, 60, 1];
const LONGEST_DURATION = 64;

interface DurationParts {
  /** It has years or months. */
  readonly calendar: boolean;
  readonly seconds: number;
}

function duration(text: string): DurationParts | undefined {
  const match = text.length <= LONGEST_DURATION ? DURATION.exec(text) : null;
  if (!match) return undefined;
  const [, , years, months] = match as readonly (string | undefined)[];
  let seconds = 0;
  let hasFraction = false;
  for (let unit = 0; unit < UNIT_SECONDS.length; unit++) {
    const part = match[unit + 1];
    if (part === undefined) continue;
    // ISO 8601: only the smallest unit that is given may have a fraction.
    if (hasFraction) return undefined;
    hasFraction = FRACTION.test(part);
    seconds += Number(part.replace(',', '.')) * UNIT_SECONDS[unit]!;
  }
  return { calendar: years !== undefined || months !== undefined, seconds };
}

/** Whether the text is an ISO 8601 duration. */
export function isDuration(text: string): boolean {
  return duration(text) !== undefined;
}

/** Seconds of an ISO 8601 duration, a day being 24 hours; undefined where it has years or months, or is no duration. */
export function durationSeconds(text: string): number | undefined {
  const found = duration(text);
  return found && !found.calendar ? found.seconds : undefined;
}

/** A duration's text without what lies beyond a hundredth of a second, which comparisons leave out (1.0.3, part 2, 4.6). */
export function durationToHundredths(text: string): string {
  return text.replace(/([.,]\d\d)\d+S$/, '$1S');
}
