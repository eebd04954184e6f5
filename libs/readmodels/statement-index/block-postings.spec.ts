import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BlockPostings, type PostingRow } from './block-postings.js';
import { encodeList } from './encode-list.fixture.js';
import { geometryOf } from './geometry.js';
import { offsetsOf, type StoredPosting } from './posting-codec.js';

const geometry = geometryOf(64);

function offsetsOfRow(row: PostingRow): readonly number[] {
  return row.bitmap ? offsetsOf(row.bitmap) : (row.offsets ?? []);
}

/** What the table would hold and send back for a row. */
function stored(row: PostingRow): StoredPosting {
  if (row.bitmap) return { list: null, bits: Buffer.concat([Buffer.alloc(4), row.bitmap]) };
  return { list: encodeList(row.offsets ?? []), bits: null };
}

describe('BlockPostings', () => {
  it('turns a list into a bitmap when it has grown', () => {
    const postings = new BlockPostings(0, geometry, true);
    for (const offset of [1, 5, 9]) postings.add('k', offset);
    expect(postings.takeChanged()).toEqual([{ key: 'k', stored: false, offsets: [1, 5, 9] }]);
    postings.add('k', 63);
    const [row] = postings.takeChanged();
    expect(row).toMatchObject({ key: 'k', stored: true });
    expect(offsetsOfRow(row!)).toEqual([1, 5, 9, 63]);
    expect(row!.offsets).toBeUndefined();
  });

  it('keeps every offset while its arrays grow', () => {
    const large = geometryOf(65_536);
    const postings = new BlockPostings(0, large, true);
    const keys = Array.from({ length: 40 }, (_, i) => `key ${i}`);
    const expected = new Map(keys.map((key) => [key, [] as number[]]));
    for (let offset = 0; offset < 30_000; offset++) {
      const key = keys[(offset * 7 + (offset >> 4)) % keys.length]!;
      expected.get(key)!.push(offset);
      postings.add(key, offset);
    }
    const rows = new Map(postings.takeChanged().map((row) => [row.key, offsetsOfRow(row)]));
    expect(rows).toEqual(expected);
  });

  it('reports a key only when its set has changed', () => {
    const postings = new BlockPostings(0, geometry, true);
    postings.add('k', 1);
    postings.takeChanged();
    postings.add('k', 1);
    expect(postings.takeChanged()).toEqual([]);
  });

  it('takes back what bitmaps and lists have lost, down to nothing', () => {
    const postings = new BlockPostings(0, geometry, true);
    for (const offset of [0, 1, 2, 3]) postings.add('k', offset);
    postings.takeChanged();
    postings.remove('k', 2);
    expect(postings.takeChanged()).toEqual([{ key: 'k', stored: true, offsets: [0, 1, 3] }]);
    for (const offset of [0, 1, 3]) postings.remove('k', offset);
    expect(postings.takeChanged()).toEqual([{ key: 'k', stored: true }]);
    postings.add('k', 7);
    expect(postings.takeChanged()).toEqual([{ key: 'k', stored: false, offsets: [7] }]);
  });

  it('asks for rows that it cannot know, once', () => {
    const postings = new BlockPostings(3, geometry, false);
    postings.add('known', 9);
    postings.add('new', 9);
    expect(postings.unknownKeys()).toEqual(['known', 'new']);
    postings.load(['known', 'new'], new Map([['known', { list: encodeList([2, 4]), bits: null }]]));
    expect(postings.unknownKeys()).toEqual([]);
    expect(postings.takeChanged()).toEqual([
      { key: 'known', stored: true, offsets: [2, 4, 9] },
      { key: 'new', stored: false, offsets: [9] },
    ]);
  });

  it('gives the same rows whatever the order, the cuts and the restarts', () => {
    const additions = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(63)), { maxLength: 120 });
    const cuts = fc.array(fc.constantFrom('none', 'write', 'restart'), { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(additions, cuts, (pairs, cut) => {
        const table = new Map<string, PostingRow>();
        let postings = new BlockPostings(0, geometry, true);
        const write = () => {
          const unknown = postings.unknownKeys();
          const known = unknown.filter((key) => table.has(key)).map((key) => [key, stored(table.get(key)!)] as const);
          postings.load(unknown, new Map(known));
          for (const row of postings.takeChanged()) {
            expect(row.stored).toBe(table.has(row.key));
            table.set(row.key, { ...row, ...(row.bitmap && { bitmap: row.bitmap.slice() }) });
          }
        };
        pairs.forEach(([key, offset], i) => {
          postings.add(key, offset);
          if (cut[i] !== 'none') write();
          if (cut[i] === 'restart') postings = new BlockPostings(0, geometry, false);
        });
        write();
        for (const key of ['a', 'b', 'c']) {
          const expected = [...new Set(pairs.filter((pair) => pair[0] === key).map((pair) => pair[1]))];
          const row = table.get(key);
          expect(row ? offsetsOfRow(row) : []).toEqual(expected.toSorted((x, y) => x - y));
          if (row) expect(row.bitmap !== undefined).toBe(expected.length >= geometry.bitmapFrom);
        }
      }),
    );
  });
});
