import { describe, expect, it } from '@jest/globals';
import type { Row } from '../../api/measures.js';
import { standingsOf } from './moments.js';

const row = (school: string, quarter: string, over: object) =>
  ({ level: 'school', school, quarter, ...over }) as unknown as Row;

describe('the schools at the end of each quarter', () => {
  const moments = standingsOf(
    [
      row('a', 'PQ1', { hours: 10 }),
      row('a', 'PQ2', { hours: 20 }),
      { ...row('a', 'PQ2', { hours: 999 }), level: 'programme' },
    ],
    [
      row('a', 'PQ1', { guskeyLevel: 4, active: 2, share: 0 }),
      row('a', 'PQ2', { guskeyLevel: 4, active: 3, share: 1 / 3 }),
      row('a', 'PQ2', { guskeyLevel: 1, active: 3, share: 1 }),
    ],
    ['PQ1', 'PQ2'],
    ['a', 'b'],
  );

  it('add up hours, and take shares as they are', () => {
    expect(moments[0]![0]).toEqual({ school: 'a', active: 2, hours: 10, hoursPerPerson: 5, practice: 0 });
    expect(moments[1]![0]).toEqual({ school: 'a', active: 3, hours: 30, hoursPerPerson: 10, practice: 1 / 3 });
  });

  it('have every school, those that have not begun without a place', () =>
    expect(moments[0]![1]).toEqual({ school: 'b', active: 0, hours: 0, hoursPerPerson: null, practice: null }));
});
