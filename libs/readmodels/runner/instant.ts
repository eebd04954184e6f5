const ZERO = 0x30;
const NINE = 0x39;
/** `Date.UTC` takes those before for the ones of the twentieth century. */
const FIRST_YEAR = 100;

/**
 * Whole milliseconds since 1970 of an instant with six decimals, `2024-09-01T08:00:00.000000Z`.
 *
 * @throws RangeError
 */
export function millisecondsOf(instant: string): number {
  const year = numberAt(instant, 0, 4);
  const milliseconds =
    year < FIRST_YEAR
      ? Date.parse(instant)
      : Date.UTC(
          year,
          numberAt(instant, 5, 2) - 1,
          numberAt(instant, 8, 2),
          numberAt(instant, 11, 2),
          numberAt(instant, 14, 2),
          numberAt(instant, 17, 2),
          numberAt(instant, 20, 3),
        );
  if (instant.length !== 27 || Number.isNaN(milliseconds)) throw new RangeError(`not an instant: ${instant}`);
  return milliseconds;
}

/** The last three decimals of an instant. */
export function microsecondsBeyond(instant: string): number {
  return numberAt(instant, 23, 3);
}

/** The number that digits stand for; NaN where something else stands there. */
function numberAt(text: string, from: number, digits: number): number {
  let number = 0;
  for (let at = from; at < from + digits; at++) {
    const code = text.charCodeAt(at);
    if (!(code >= ZERO && code <= NINE)) return NaN;
    number = number * 10 + code - ZERO;
  }
  return number;
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
