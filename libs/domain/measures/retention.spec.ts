import { describe, expect, it } from '@jest/globals';
import { retention, type RetentionStatement } from './retention.js';
import { at, programme } from './rows.fixture.js';

let position = 0n;
const said = (
  person: string | null,
  template: RetentionStatement['template'],
  quarter: number,
  variant: RetentionStatement['variant'] = null,
  school = 'hu-kozep',
): RetentionStatement => {
  const timestamp = `${programme.quarters[quarter - 1]!.start}T10:00:00.000000Z`;
  return { person, school, quarter, template, variant, timestamp, position: (position += 1n) };
};

describe('retention', () => {
  it('follows those who joined in a quarter, and keeps those who left in the denominator', () => {
    const statements = [
      said('ann', 'T1', 1, 'joined'),
      said('ann', 'T2', 1),
      said('ann', 'T6', 3),
      // Back after having left, at another school: still of the first cohort and school.
      said('ben', 'T1', 1, 'joined'),
      said('ben', 'T1', 2, 'left'),
      said('ben', 'T1', 4, 'joined', 'it-cometa'),
      said('ben', 'T2', 4, null, 'it-cometa'),
      said('cid', 'T1', 2, 'joined'),
      // Active without having joined, left without having joined, and nobody.
      said('dan', 'T2', 1),
      said('eve', 'T1', 1, 'left'),
      said(null, 'T1', 1, 'joined'),
    ];
    const { cohorts } = retention(statements, programme, `${programme.quarters[3]!.start}T12:00:00.000000Z`);
    const rows = at(cohorts, 'hu-kozep').map(({ cohort, offset, size, active, share, left }) => {
      return [cohort, offset, size, active, share, left];
    });
    // Nothing is said of the quarters that begin after the cut-off.
    expect(rows).toEqual([
      ['PQ1', 0, 2, 1, 0.5, 0],
      ['PQ1', 1, 2, 0, 0, 1],
      ['PQ1', 2, 2, 1, 0.5, 1],
      ['PQ1', 3, 2, 1, 0.5, 0],
      ['PQ2', 0, 1, 0, 0, 0],
      ['PQ2', 1, 1, 0, 0, 0],
      ['PQ2', 2, 1, 0, 0, 0],
    ]);
    expect(at(cohorts, 'programme')).toEqual(at(cohorts, 'hu-kozep'));
    expect(at(cohorts, 'it-cometa')).toEqual([]);
  });
});
