import { describe, expect, it } from '@jest/globals';
import { evaluationLevel, type EvaluationStatement } from './evaluation-level.js';
import { at, programme } from './rows.fixture.js';

const said = (
  person: string | null,
  template: EvaluationStatement['template'],
  quarter: number,
  guskeyLevel: number | null = null,
): EvaluationStatement => ({ person, school: 'nl-davinci', template, quarter, guskeyLevel });

describe('evaluation level', () => {
  it('is the share of those active by a quarter who had an item by then', () => {
    const statements = [
      said('ann', 'T2', 1),
      said('ann', 'T4', 3),
      said('ben', 'T5', 2),
      said('cid', 'T7', 4),
      // An explicit level takes the template's place: this T4 is no reaction but use.
      said('ben', 'T4', 5, 4),
      said('cid', 'T2', 6, 3),
      said('cid', 'T2', 6, 3),
      said('ann', null, 6, 5),
      // Not active: joined only, though a level is named.
      said('dan', 'T1', 1, 1),
      said(null, 'T4', 1),
    ];
    const { quarters, counts } = evaluationLevel(statements, programme);
    const level = (wanted: number) =>
      at(quarters, 'programme')
        .filter(({ guskeyLevel }) => guskeyLevel === wanted)
        .map(({ people, active }) => [people, active]);
    // Active by PQ1: ann; by PQ2: ben too; by PQ4: cid too.
    expect(level(1)).toEqual([[0, 1], [0, 2], [1, 2], [1, 3], [1, 3], ...Array(5).fill([1, 3])]);
    expect(level(2)).toEqual([[0, 1], [1, 2], [1, 2], [1, 3], [1, 3], ...Array(5).fill([1, 3])]);
    expect(level(4)).toEqual([[0, 1], [0, 2], [0, 2], [1, 3], [2, 3], ...Array(5).fill([2, 3])]);
    expect(at(quarters, 'nl-davinci').at(-1)).toMatchObject({ quarter: 'PQ10', guskeyLevel: 4, share: 2 / 3 });
    expect(at(quarters, 'nl-drenthe')[0]).toMatchObject({ active: 0, share: null });
    expect(at(counts, 'nl-davinci')).toEqual([
      { guskeyLevel: 3, items: 2, people: 1 },
      { guskeyLevel: 5, items: 1, people: 1 },
    ]);
  });
});
