/** Microseconds since 1970 of an instant with six decimals, `2024-09-01T08:00:00.000000Z`. */
export function microsecondsOf(instant: string): bigint {
  const milliseconds = Date.parse(`${instant.slice(0, 23)}Z`);
  if (instant.length !== 27 || Number.isNaN(milliseconds)) throw new RangeError(`not an instant: ${instant}`);
  return BigInt(milliseconds) * 1000n + BigInt(instant.slice(23, 26));
}

/** The instant of microseconds since 1970. */
export function instantOfMicroseconds(microseconds: bigint): string {
  const milliseconds = microseconds / 1000n;
  return `${new Date(Number(milliseconds)).toISOString().slice(0, 23)}${String(microseconds % 1000n).padStart(3, '0')}Z`;
}
