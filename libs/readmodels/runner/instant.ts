/**
 * Whole milliseconds since 1970 of an instant with six decimals, `2024-09-01T08:00:00.000000Z`.
 *
 * @throws RangeError
 */
export function millisecondsOf(instant: string): number {
  const milliseconds = Date.parse(instant);
  if (instant.length !== 27 || Number.isNaN(milliseconds)) throw new RangeError(`not an instant: ${instant}`);
  return milliseconds;
}

/** The last three decimals of an instant. */
export function microsecondsBeyond(instant: string): number {
  return Number(instant.slice(23, 26));
}

/** Microseconds since 1970 of an instant. @throws RangeError */
export function microsecondsOf(instant: string): bigint {
  return BigInt(millisecondsOf(instant)) * 1000n + BigInt(microsecondsBeyond(instant));
}

/** The instant of microseconds since 1970. */
export function instantOfMicroseconds(microseconds: bigint): string {
  const milliseconds = microseconds / 1000n;
  return `${new Date(Number(milliseconds)).toISOString().slice(0, 23)}${String(microseconds % 1000n).padStart(3, '0')}Z`;
}
