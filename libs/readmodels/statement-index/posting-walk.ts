import type { Geometry } from './geometry.js';
import { bitmapBytes, decodeList, hasBit, offsetsOf, offsetsWithin } from './posting-codec.js';

/** One block in which every key occurs: each key's list (NULL where it has a bitmap), and the bitmaps' intersection. */
export interface MatchedBlock {
  readonly block: number;
  readonly lists: readonly (Buffer | null)[];
  /** By `varbit_send`; NULL when no key has a bitmap. */
  readonly bits: Buffer | null;
}

/**
 * The SQL that walks the blocks in which all of `keys` keys occur, newest first (or oldest first). Parameters: first
 * block, last block, most rows, then the keys; the first key drives. Rows are arrays: block, bits, one list a key.
 *
 * Bitmaps are intersected here, so that keys that never meet cost no more than the bytes of their bitmaps in memory;
 * lists are short and go to the caller. `offset 0` keeps each look-up a look-up of one row, whatever the statistics say,
 * and each intersection computed once.
 */
export function walkSql(schema: string, keys: number, ascending: boolean): string {
  const others = Array.from({ length: keys - 1 }, (_, i) => i + 1);
  const lookUp = (i: number) => `
    cross join lateral (
      select p.list, coalesce(p${i - 1}.bits & p.bits, p${i - 1}.bits, p.bits) as bits
        from ${schema}.posting p where p.key = $${i + 4} and p.block = p0.block offset 0) p${i}`;
  const meets = (i: number) => `and (p${i}.bits is null or bit_count(p${i}.bits) > 0)`;
  return `select p0.block, varbit_send(p${keys - 1}.bits) as bits, ${[0, ...others].map((i) => `p${i}.list`).join(', ')}
    from ${schema}.posting p0 ${others.map(lookUp).join('')}
    where p0.key = $4 and p0.block >= $1 and p0.block <= $2 ${others.map(meets).join(' ')}
    order by p0.block ${ascending ? 'asc' : 'desc'} limit $3`;
}

/** The offsets that all lists and the bitmap have in common, ascending. At least one list or the bitmap is there. */
export function intersect({ lists, bits }: MatchedBlock): ArrayLike<number> {
  const decoded = lists.filter((list) => list !== null).map(decodeList);
  decoded.sort((a, b) => a.length - b.length);
  const [shortest, ...rest] = decoded;
  if (!shortest) return bits ? offsetsOf(bitmapBytes(bits)) : [];
  const bitmap = bits && bitmapBytes(bits);
  let common = bitmap ? shortest.filter((offset) => hasBit(bitmap, offset)) : shortest;
  for (const list of rest) common = meet(common, list);
  return common;
}

/** Ordinals from `low`, inclusive, to `high`, exclusive. */
export interface OrdinalRange {
  readonly low: number;
  readonly high: number;
}

/** The first `most` ordinals of a matched block that lie in the range, in the walk's direction. */
export function ordinalsOf(
  matched: MatchedBlock,
  { blockSize }: Geometry,
  { low, high }: OrdinalRange,
  ascending: boolean,
  most: number,
): number[] {
  const first = matched.block * blockSize;
  const from = Math.max(low - first, 0);
  const to = Math.min(high - first, blockSize);
  const offsets = matched.lists.some((list) => list !== null)
    ? within(intersect(matched), from, to, ascending, most)
    : matched.bits
      ? offsetsWithin(bitmapBytes(matched.bits), { from, to, ascending, most })
      : [];
  return offsets.map((offset) => first + offset);
}

function within(offsets: ArrayLike<number>, from: number, to: number, ascending: boolean, most: number): number[] {
  const inside = Array.from(offsets).filter((offset) => offset >= from && offset < to);
  return (ascending ? inside : inside.reverse()).slice(0, most);
}

/** The numbers that two ascending lists have in common. */
function meet(a: Uint16Array, b: Uint16Array): Uint16Array {
  const common = new Uint16Array(Math.min(a.length, b.length));
  let size = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) common[size++] = a[i]!;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common.subarray(0, size);
}
