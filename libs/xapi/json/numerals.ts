/** Longest number that is taken, in characters; enough for every digit of any double. */
export const LONGEST_NUMERAL = 1_100;

/**
 * Whether a JSON number is written in other characters once it was read as a double: `1.0`, `1e2`, `-0`,
 * `12345678901234567890`, `0.1000000000000000055`.
 */
export function changesNumber(numeral: string): boolean {
  return String(Number(numeral)) !== numeral;
}

/** Whether a JSON number is one that nobody could read back: infinite as a double, or endlessly written. */
export function isBeyondNumbers(numeral: string): boolean {
  return numeral.length > LONGEST_NUMERAL || !Number.isFinite(Number(numeral));
}

/**
 * The decimal value of a JSON number as one text, the same for all its spellings and for no other value: `0`, or digits
 * without zeros at either end and the power of ten of the last one (`1.50e3` → `15e2`).
 */
export function decimalOf(numeral: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(numeral) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  return `${sign}${digits}e${BigInt(exponent) + BigInt(all.length - digits.length - fraction.length)}`;
}
