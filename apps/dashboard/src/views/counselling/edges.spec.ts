import { describe, expect, it } from '@jest/globals';
import type { Row } from '../../api/measures.js';
import { edgesOf, nodesOf, scaleOf } from './edges.js';

const row = (from: string, to: string, visits: number | null) =>
  ({ from, to, visits, ...(visits === null && { suppressed: ['visits'] }) }) as Row;

describe('the network on the page', () => {
  const edges = edgesOf([row('a', 'b', 3), row('b', 'a', 1), row('a', 'c', null)], (code) => code.toUpperCase());

  it('has the edges whose visits are shown, by names', () =>
    expect(edges).toEqual([
      { from: 'A', to: 'B', weight: 3 },
      { from: 'B', to: 'A', weight: 1 },
    ]));

  it('has every school, as large as the visits it took part in, on one scale', () => {
    const names = ['A', 'B', 'C'];
    expect(nodesOf(names, edges, (visits) => `${visits} visits`).map(({ size }) => size)).toEqual([4, 4, 0]);
    expect(scaleOf(names, edges)).toEqual({ size: 4, weight: 3 });
    expect(scaleOf(names, [])).toEqual({ size: 1, weight: 1 });
  });
});
