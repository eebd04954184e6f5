import { describe, expect, it } from '@jest/globals';
import { hours, type HoursStatement } from './hours.js';
import { at, programme } from './rows.fixture.js';

const attended = (over: Partial<HoursStatement> = {}): HoursStatement => ({
  person: 'ann',
  unclaimed: false,
  school: 'dk-randers',
  quarter: 5,
  object: 'https://lms.example/workshop/1',
  timestamp: '2023-04-18T09:00:00.000000Z',
  durationSeconds: 7_200,
  ...over,
});

describe('hours', () => {
  it('count the same person, activity and UTC day once, with the longest duration', () => {
    const statements = [
      attended(),
      // The same attendance, told twice more: longer, and without a duration.
      attended({ timestamp: '2023-04-18T23:59:59.999999Z', durationSeconds: 9_000 }),
      attended({ durationSeconds: null }),
      // The next UTC day, another activity, another person: three more.
      attended({ timestamp: '2023-04-19T00:00:00.000000Z', durationSeconds: 3_600 }),
      attended({ object: 'https://lms.example/workshop/2', durationSeconds: 86_400 }),
      attended({ person: 'ben', unclaimed: true, durationSeconds: null }),
      // An anonymous group is nobody.
      attended({ person: null }),
    ];
    const { totals, quarters, people } = hours(statements, programme);
    // 2.5 h + 1 h + 24 h = 27.5 h; three of four attendances carry a duration.
    const figures = { hours: 27.5, withDuration: 3, attendances: 4, coverage: 0.75 };
    expect(at(totals, 'programme')).toEqual([{ people: 2, ...figures }]);
    expect(at(totals, 'dk-randers')).toEqual([{ people: 2, ...figures }]);
    expect(at(quarters, 'programme')[4]).toEqual({ quarter: 'PQ5', people: 2, ...figures });
    expect(at(quarters, 'programme')).toHaveLength(10);
    expect(at(people, 'programme')).toEqual([
      { person: 'ann', unclaimed: false, hours: 27.5, withDuration: 3, attendances: 3, coverage: 1 },
      // Missing, not zero: the coverage says so.
      { person: 'ben', unclaimed: true, hours: 0, withDuration: 0, attendances: 1, coverage: 0 },
    ]);
  });

  it('count for the programme once what two schools tell of', () => {
    const statements = [attended(), attended({ school: 'it-cometa' }), attended({ school: null, quarter: 6 })];
    const { totals, 'people-quarters': quarters } = hours(statements.slice(0, 2), programme);
    expect(['programme', 'dk-randers', 'it-cometa'].map((place) => at(totals, place)[0]!.hours)).toEqual([2, 2, 2]);
    expect(at(quarters, 'programme')).toMatchObject([{ person: 'ann', quarter: 'PQ5', hours: 2 }]);
    expect(at(hours(statements, programme).totals, 'no-school')[0]).toMatchObject({ people: 1, hours: 2 });
  });

  it('have no coverage where nobody attended anything', () => {
    const none = { people: 0, hours: 0, withDuration: 0, attendances: 0, coverage: null };
    expect(at(hours([], programme).totals, 'is-fjolbraut')).toEqual([none]);
  });
});
