import { describe, expect, it } from '@jest/globals';
import { cascade, type CascadeStatement } from './cascade.js';
import { at, programme } from './rows.fixture.js';

const told = (
  person: string | null,
  template: 'T2' | 'T11',
  object: string | null,
  school: string | null = 'hu-kozep',
): CascadeStatement => ({ person, unclaimed: false, school, template, object });

describe('the cascade', () => {
  it('credits trainers with the attendees of their processes, shared among the facilitators', () => {
    const statements = [
      // p1: facilitated by ann and ben, attended by cid, dan and eve; ann's own attendance does not count.
      told('ann', 'T11', 'p1'),
      told('ann', 'T11', 'p1'),
      told('ben', 'T11', 'p1', 'it-cometa'),
      ...['cid', 'dan', 'eve', 'ann', 'cid'].map((person) => told(person, 'T2', 'p1')),
      // p2: facilitated by ann alone, attended by cid and ben.
      told('ann', 'T11', 'p2'),
      told('cid', 'T2', 'p2'),
      told('ben', 'T2', 'p2', 'it-cometa'),
      // No local process: nobody facilitated it; and things without an id.
      told('fay', 'T2', 'meeting'),
      told('fay', 'T2', null),
    ];
    const { totals, processes, trainers } = cascade(statements, programme);
    expect(at(processes, 'programme')).toEqual([
      { process: 'p1', facilitators: 2, attendees: 3 },
      { process: 'p2', facilitators: 1, attendees: 2 },
    ]);
    // ann: reach {cid, dan, eve, ben}, credit 3/2 + 2/1; ben: reach {cid, dan, eve}, credit 3/2.
    expect(at(trainers, 'programme')).toEqual([
      { person: 'ann', unclaimed: false, processes: 2, reach: 4, credit: 3.5 },
      { person: 'ben', unclaimed: false, processes: 1, reach: 3, credit: 1.5 },
    ]);
    expect(at(totals, 'programme')).toEqual([{ processes: 2, facilitators: 2, reached: 4, ratio: 2 }]);
    // Of the school's own T11s: ben's part in p1.
    expect(at(totals, 'it-cometa')).toEqual([{ processes: 1, facilitators: 1, reached: 3, ratio: 3 }]);
    expect(at(trainers, 'it-cometa')).toMatchObject([{ person: 'ben', processes: 1 }]);
    expect(at(totals, 'dk-randers')).toEqual([{ processes: 0, facilitators: 0, reached: 0, ratio: null }]);
  });

  it('credits nobody for what an anonymous group facilitated', () => {
    const { totals, trainers } = cascade([told(null, 'T11', 'p'), told('ann', 'T2', 'p')], programme);
    expect(at(totals, 'programme')).toEqual([{ processes: 1, facilitators: 0, reached: 1, ratio: null }]);
    expect(trainers).toEqual([]);
  });
});
