import { describe, expect, it } from '@jest/globals';
import { wayBetween } from './way.js';

describe('wayBetween', () => {
  it('ends at the newest statement, and goes on no further', () => {
    const way = wayBetween(1_000, 3_000);
    expect([1_000, 2_000, 3_000, 4_000].map((last) => way.done(last) / way.total)).toEqual([0, 0.5, 1, 1]);
  });

  it('is at its end where all was stored at one instant, or the source names one from before', () => {
    for (const newest of [1_000, 500]) {
      const way = wayBetween(1_000, newest);
      expect(way.done(1_000) / way.total).toBe(1);
    }
  });

  it('does not begin before its beginning', () => {
    expect(wayBetween(1_000, 3_000).done(999)).toBe(0);
  });
});
