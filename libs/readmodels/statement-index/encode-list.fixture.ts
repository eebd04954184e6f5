/** The list of ascending offsets, as the table holds it. */
export function encodeList(offsets: ArrayLike<number>): Buffer {
  const list = Buffer.allocUnsafe(offsets.length * 2);
  for (let i = 0; i < offsets.length; i++) list.writeUInt16BE(offsets[i]!, 2 * i);
  return list;
}
