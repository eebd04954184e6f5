import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durations, timestamps } from './arbitraries.fixture.js';
import {
  durationSeconds,
  durationToHundredths,
  isDuration,
  parseTimestamp,
  parseTimestampInstant,
  timestampInUtc,
} from './time.js';

describe('parseTimestamp', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:00.001Z', 1],
    ['1969-12-31T23:59:59.999Z', -1],
    ['2024-09-01T08:00:00Z', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T08:00:00z', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T10:00:00+02:00', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T10:00:00+0200', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T10:00:00+02', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T04:30:00-03:30', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T08:00:00', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T08:00', Date.UTC(2024, 8, 1, 8)],
    ['2024-09-01T08:00:00.5Z', Date.UTC(2024, 8, 1, 8, 0, 0, 500)],
    ['2024-09-01T08:00:00,25Z', Date.UTC(2024, 8, 1, 8, 0, 0, 250)],
    ['2024-09-01T08:00:00.123987Z', Date.UTC(2024, 8, 1, 8, 0, 0, 123)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ])('reads %s as %d', (text, milliseconds) => {
    expect(parseTimestamp(text)).toBe(milliseconds);
  });

  it('reads what exists, and nothing else', () => {
    const at = (max: number, width = 2) => fc.nat({ max }).map((n) => `${n}`.padStart(width, '0'));
    fc.assert(
      fc.property(at(9999, 4), at(13), at(32), at(24), at(60), at(59), (y, mo, d, h, mi, s) => {
        const date = new Date(0);
        date.setUTCFullYear(Number(y), Number(mo) - 1, Number(d));
        date.setUTCHours(Number(h), Number(mi), Number(s));
        const text = `${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`;
        expect(parseTimestamp(text)).toBe(date.toJSON() === text ? date.getTime() : undefined);
      }),
      { numRuns: 1000 },
    );
  });

  it('goes by the offset', () => {
    fc.assert(
      fc.property(timestamps('2.0.0'), (text) => {
        expect(parseTimestamp(text)).toBe(Date.parse(text));
      }),
    );
  });

  it('reads no other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([parseTimestamp(text), parseTimestampInstant(text)]).toEqual([undefined, undefined]);
      }),
    );
  });
});

describe('parseTimestampInstant', () => {
  it.each([
    ['2024-09-01T08:00:00Z', '2024-09-01T08:00:00.000000Z'],
    ['2024-09-01T10:00+02:00', '2024-09-01T08:00:00.000000Z'],
    ['2024-09-01T08:00:00.1Z', '2024-09-01T08:00:00.100000Z'],
    ['2024-09-01T08:00:00.123456Z', '2024-09-01T08:00:00.123456Z'],
    ['2024-09-01T08:00:00.1234569Z', '2024-09-01T08:00:00.123456Z'],
    ['2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00.000000Z'],
    ['0000-01-01T00:30:00+01:00', undefined],
    ['9999-12-31T23:30:00-01:00', undefined],
    ['2024-02-30T00:00:00Z', undefined],
    ['now', undefined],
  ])('of %s is %s', (text, instant) => {
    expect(parseTimestampInstant(text)).toBe(instant);
  });

  it('is of one width, the same moment, and sorts as text', () => {
    fc.assert(
      fc.property(timestamps('1.0.3'), timestamps('1.0.3'), (a, b) => {
        const [one, other] = [a, b].map((text) => parseTimestampInstant(text)!) as [string, string];
        expect([one.length, other.length]).toEqual([27, 27]);
        expect(Date.parse(one)).toBe(parseTimestamp(a));
        expect(parseTimestampInstant(one)).toBe(one);
        if (parseTimestamp(a) !== parseTimestamp(b)) expect(one < other).toBe(parseTimestamp(a)! < parseTimestamp(b)!);
      }),
    );
  });
});

describe('timestampInUtc', () => {
  it.each([
    ['2024-09-01T10:00:00.5+02:00', '2024-09-01T08:00:00.5Z'],
    ['2024-09-01T08:00:00.120+00:00', '2024-09-01T08:00:00.120Z'],
    ['2024-09-01T08:00:00.123456789-01:00', '2024-09-01T09:00:00.123456789Z'],
    ['2024-09-01T08:00:00.50Z', '2024-09-01T08:00:00.50Z'],
    ['9999-12-31T23:30:00-01:00', '9999-12-31T23:30:00-01:00'],
    ['0000-01-01T00:30:00+01:00', '0000-01-01T00:30:00+01:00'],
  ])('of %s is %s', (text, utc) => {
    expect(timestampInUtc(text)).toBe(utc);
  });

  it('is the same moment, as fine, and once and for all', () => {
    fc.assert(
      fc.property(timestamps('2.0.0'), (text) => {
        const utc = timestampInUtc(text);
        expect(utc).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
        expect(parseTimestampInstant(utc)).toBe(parseTimestampInstant(text));
        expect(/\.(\d+)/.exec(utc)?.[1]).toBe(/\.(\d+)/.exec(text)?.[1]);
        expect(timestampInUtc(utc)).toBe(utc);
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    ['PT0S', 0],
    ['PT16559.14S', 16_559.14],
    ['PT4H35M59.14S', 16_559.14],
    ['PT1,5H', 5_400],
    ['P1DT12H', 129_600],
    ['P4W', 2_419_200],
    ['P0.5D', 43_200],
    ['P1M', undefined],
    ['P3Y', undefined],
    ['P0Y', undefined],
    ['P3Y1M29DT4H35M59.14S', undefined],
    ['PT1M', 60],
    ['P4W1D', undefined],
    ['an hour', undefined],
  ])('%s lasts %s seconds', (text, seconds) => {
    if (seconds === undefined) expect(durationSeconds(text)).toBeUndefined();
    else expect(durationSeconds(text)).toBeCloseTo(seconds, 6);
  });

  it('have a length unless they are of years and months', () => {
    fc.assert(
      fc.property(durations, (text) => {
        expect(isDuration(text)).toBe(true);
        expect(durationSeconds(text) === undefined).toBe(/^P\d+[YM]/.test(text));
      }),
    );
  });

  it('are no longer than anybody writes', () => {
    expect(isDuration(`PT0.${'1'.repeat(58)}S`)).toBe(true);
    expect(isDuration(`PT0.${'1'.repeat(200)}S`)).toBe(false);
  });

  it.each([
    ['PT1.239S', 'PT1.23S'],
    ['PT1,239S', 'PT1,23S'],
    ['PT1H2M3.456789S', 'PT1H2M3.45S'],
    ['PT1.23S', 'PT1.23S'],
    ['PT1.2S', 'PT1.2S'],
    ['PT59S', 'PT59S'],
    ['P0.12345Y', 'P0.12345Y'],
    ['PT1.2345H', 'PT1.2345H'],
  ])('%s compares as %s', (text, compared) => {
    expect(durationToHundredths(text)).toBe(compared);
  });
});
