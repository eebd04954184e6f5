/**
 * The two shapes of a posting. A list is a `bytea` of 16-bit big-endian offsets, ascending. A bitmap is a `bit varying`
 * as long as a block; its first bit, the highest of the first byte, is offset 0.
 */

/** A posting as PostgreSQL hands it out: the list, or the bitmap by `varbit_send` (four bytes of length, then the bits). */
export interface StoredPosting {
  readonly list: Buffer | null;
  readonly bits: Buffer | null;
}

const LENGTH_BYTES = 4;

/** The offsets of a list, ascending. */
export function decodeList(list: Buffer): Uint16Array {
  const offsets = new Uint16Array(list.length >> 1);
  for (let i = 0; i < offsets.length; i++) offsets[i] = (list[2 * i]! << 8) | list[2 * i + 1]!;
  return offsets;
}

/** The bytes of a bitmap, without the length that `varbit_send` puts before them. Shares the buffer's memory. */
export function bitmapBytes(sent: Buffer): Uint8Array {
  return sent.subarray(LENGTH_BYTES);
}

export function hasBit(bitmap: Uint8Array, offset: number): boolean {
  return (bitmap[offset >> 3]! & (0x80 >> (offset & 7))) !== 0;
}

/** Sets a bit; false when it was set already. */
export function setBit(bitmap: Uint8Array, offset: number): boolean {
  if (hasBit(bitmap, offset)) return false;
  bitmap[offset >> 3]! |= 0x80 >> (offset & 7);
  return true;
}

/** Clears a bit; false when it was clear already. */
export function clearBit(bitmap: Uint8Array, offset: number): boolean {
  if (!hasBit(bitmap, offset)) return false;
  bitmap[offset >> 3]! &= ~(0x80 >> (offset & 7));
  return true;
}

/** The offsets of a bitmap's set bits, ascending. */
export function offsetsOf(bitmap: Uint8Array): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < bitmap.length; i++) {
    const byte = bitmap[i]!;
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (byte & (0x80 >> bit)) offsets.push(i * 8 + bit);
  }
  return offsets;
}

/** The first `most` offsets of set bits from `from` (inclusive) to `to` (exclusive), upwards or downwards. */
export function offsetsWithin(
  bitmap: Uint8Array,
  { from, to, ascending, most }: { from: number; to: number; ascending: boolean; most: number },
): number[] {
  const offsets: number[] = [];
  const step = ascending ? 1 : -1;
  for (let offset = ascending ? from : to - 1; offset >= from && offset < to && offsets.length < most;) {
    // A byte without set bits is passed at once.
    if (bitmap[offset >> 3] === 0) offset = ascending ? (offset | 7) + 1 : (offset & ~7) - 1;
    else {
      if (hasBit(bitmap, offset)) offsets.push(offset);
      offset += step;
    }
  }
  return offsets;
}
