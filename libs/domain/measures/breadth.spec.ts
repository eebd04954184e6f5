import { describe, expect, it } from '@jest/globals';
import { breadth, type BreadthStatement } from './breadth.js';
import { at, programme } from './rows.fixture.js';

const [O1, O2, O3] = programme.objectives.map(({ code }) => code) as [string, string, string];
const said = (person: string | null, objectives: string[], over: Partial<BreadthStatement> = {}): BreadthStatement => ({
  person,
  unclaimed: false,
  school: 'hu-kozep',
  template: 'T2',
  objectives,
  ...over,
});

describe('breadth', () => {
  it('is the distinct objectives a person touched, of all', () => {
    const statements = [
      said('ann', [O3, O1]),
      said('ann', [O1]),
      said('ann', [O2], { school: 'it-cometa' }),
      // Active, but naming no objective.
      said('ben', []),
      // Neither active nor touching: joining, and a statement outside the profile.
      said('cid', [], { template: 'T1' }),
      said('dan', [], { template: null }),
      said(null, [O2]),
    ];
    const { totals, distribution, objectives, people } = breadth(statements, programme);
    expect(at(people, 'programme')).toEqual([
      { person: 'ann', unclaimed: false, objectives: [O1, O2, O3], touched: 3, breadth: 3 / 6 },
      { person: 'ben', unclaimed: false, objectives: [], touched: 0, breadth: 0 },
    ]);
    // At the school: 2 of 6 and 0 of 6, so (1/3 + 0) ÷ 2.
    expect(at(totals, 'hu-kozep')).toEqual([{ people: 2, breadth: 1 / 6 }]);
    expect(at(totals, 'nl-drenthe')).toEqual([{ people: 0, breadth: null }]);
    expect(at(distribution, 'hu-kozep').map((row) => row.people)).toEqual([1, 0, 1, 0, 0, 0, 0]);
    expect(at(objectives, 'programme').map((row) => row.people)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(at(objectives, 'it-cometa').map((row) => row.people)).toEqual([0, 1, 0, 0, 0, 0]);
  });
});
