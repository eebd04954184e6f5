/** How ordinals are cut into posting blocks. Tests use small blocks so that many of them fill up. */
export interface Geometry {
  /** Ordinals in a block: a multiple of 8, at most 65,536 so that an offset fits in 16 bits. */
  readonly blockSize: number;
  /** From this many ordinals on, a block's row holds a bitmap instead of a list of offsets. */
  readonly bitmapFrom: number;
}

/**
 * The geometry of blocks of `blockSize` ordinals. The list gives way to the bitmap at a quarter of the bitmap's bytes:
 * a list of that length is still read and rewritten for less, and a bitmap can be intersected inside PostgreSQL.
 */
export function geometryOf(blockSize = 16_384): Geometry {
  if (!Number.isInteger(blockSize) || blockSize < 8 || blockSize > 65_536 || blockSize % 8 !== 0) {
    throw new RangeError(`a block holds a multiple of 8 ordinals, from 8 to 65,536, not ${blockSize}`);
  }
  return { blockSize, bitmapFrom: Math.max(4, blockSize / 64) };
}
