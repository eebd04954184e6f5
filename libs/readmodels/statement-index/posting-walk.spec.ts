import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeList } from './encode-list.fixture.js';
import { geometryOf } from './geometry.js';
import { setBit } from './posting-codec.js';
import { intersect, ordinalsOf, type MatchedBlock } from './posting-walk.js';

const BLOCK = 64;
const ascending = (offsets: Iterable<number>) => [...offsets].toSorted((a, b) => a - b);

function bitmap(offsets: Iterable<number>): Buffer {
  const bits = new Uint8Array(BLOCK / 8);
  for (const offset of offsets) setBit(bits, offset);
  return Buffer.concat([Buffer.alloc(4), bits]);
}

describe('intersect', () => {
  it('finds what lists and the bitmap have in common', () => {
    const offsets = fc.uniqueArray(fc.nat(BLOCK - 1)).map(ascending);
    const lists = fc.array(offsets, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, fc.option(offsets), (all, bits) => {
        const matched = { block: 0, lists: [...all.map(encodeList), null], bits: bits && bitmap(bits) };
        const expected = (bits ?? all[0]!).filter((offset) => all.every((list) => list.includes(offset)));
        expect(Array.from(intersect(matched))).toEqual(expected);
      }),
    );
  });

  it('reads a bitmap alone', () => {
    expect(Array.from(intersect({ block: 0, lists: [null, null], bits: bitmap([0, 7, 8, 63]) }))).toEqual([
      0, 7, 8, 63,
    ]);
  });
});

describe('ordinalsOf', () => {
  const matched: MatchedBlock = { block: 2, lists: [encodeList([0, 3, 63])], bits: null };
  const geometry = geometryOf(BLOCK);

  it('counts from the start of the block, newest first', () => {
    expect(ordinalsOf(matched, geometry, { low: 0, high: 1000 }, false, 9)).toEqual([191, 131, 128]);
    expect(ordinalsOf(matched, geometry, { low: 0, high: 1000 }, true, 9)).toEqual([128, 131, 191]);
  });

  it('leaves out what lies outside the range: low inclusive, high exclusive', () => {
    expect(ordinalsOf(matched, geometry, { low: 131, high: 191 }, false, 9)).toEqual([131]);
  });

  it('reads bitmaps as it reads lists, and stops at the most that are wanted', () => {
    const offsets = fc.uniqueArray(fc.nat(BLOCK - 1)).map(ascending);
    fc.assert(
      fc.property(offsets, fc.nat(260), fc.nat(260), fc.boolean(), fc.nat(9), (set, low, high, up, most) => {
        const asList = ordinalsOf(
          { block: 2, lists: [encodeList(set)], bits: null },
          geometry,
          { low, high },
          up,
          most,
        );
        const asBits = ordinalsOf({ block: 2, lists: [null], bits: bitmap(set) }, geometry, { low, high }, up, most);
        expect(asBits).toEqual(asList);
        const all = set.map((offset) => 128 + offset).filter((ordinal) => ordinal >= low && ordinal < high);
        expect(asList).toEqual((up ? all : all.toReversed()).slice(0, most));
      }),
    );
  });
});
