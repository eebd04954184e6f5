/**
 * Arrays in PostgreSQL's binary format (`array_recv` in src/backend/utils/adt/arrayfuncs.c). Large texts go to the server
 * as they are: writing them as array literals, with every quotation mark of a JSON text escaped, takes several times as
 * long on both sides.
 */

const TEXT = 25;
const INT8 = 20;
const INT4 = 23;
const HEADER_BYTES = 20;

export function textArray(items: readonly string[]): Buffer {
  const sizes = items.map((item) => Buffer.byteLength(item));
  const buffer = allocate(
    TEXT,
    items.length,
    sizes.reduce((sum, size) => sum + 4 + size, 0),
  );
  let at = HEADER_BYTES;
  items.forEach((item, index) => {
    at = buffer.writeInt32BE(sizes[index]!, at);
    at += buffer.write(item, at);
  });
  return buffer;
}

export function int8Array(items: readonly bigint[]): Buffer {
  const buffer = allocate(INT8, items.length, items.length * 12);
  let at = HEADER_BYTES;
  for (const item of items) {
    at = buffer.writeInt32BE(8, at);
    at = buffer.writeBigInt64BE(item, at);
  }
  return buffer;
}

export function int4Array(items: readonly number[]): Buffer {
  const buffer = allocate(INT4, items.length, items.length * 8);
  let at = HEADER_BYTES;
  for (const item of items) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(item, at);
  }
  return buffer;
}

/** Header: one dimension, no nulls, the elements' type, their number, numbered from 1. */
function allocate(elementType: number, length: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(elementType, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
