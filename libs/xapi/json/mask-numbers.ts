import { hash } from 'node:crypto';
import { changesNumber } from './numerals.js';
import { endOfNumeral, endOfString } from './scan-json.js';

/** A document whose numbers stand as strings that remember how they were written. */
export interface MaskedJson {
  readonly value: unknown;
  /** Whether a value of the document, or one made from it, still holds such a number. */
  holds(json: string): boolean;
  /** Puts the numbers back into the JSON of the value, or of one that was made from it. */
  unmask(json: string): string;
}

/**
 * Reads a JSON text so that numbers which doubles would change come out as they went in: parse, change what is to be
 * changed, write with `JSON.stringify`, and `unmask`. The text must have passed `parseJson`.
 */
export function maskNumbers(text: string): MaskedJson {
  // A text cannot hold its own hash, escaped or not.
  const mark = `#${hash('sha1', text, 'hex')}:`;
  const value: unknown = JSON.parse(
    replaceNumerals(text, (numeral) => (changesNumber(numeral) ? `"${mark}${numeral}"` : numeral)),
  );
  const masked = new RegExp(`"${mark}([-+.0-9eE]+)"`, 'g');
  return {
    value,
    holds: (json) => json.includes(mark),
    unmask: (json) => json.replace(masked, '$1'),
  };
}

/** Rewrites a JSON text that passed `parseJson`: what `change` makes of its value, numbers written as the text has them. */
export function rewriteJson<T>(text: string, change: (value: T) => unknown): string {
  const masked = maskNumbers(text);
  return masked.unmask(JSON.stringify(change(masked.value as T)));
}

/** The text with each of its numbers replaced. Strings are left alone. */
export function replaceNumerals(text: string, replace: (numeral: string) => string): string {
  let result = '';
  let kept = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = endOfString(text, i) - 1;
    else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const end = endOfNumeral(text, i);
      result += text.slice(kept, i) + replace(text.slice(i, end));
      kept = end;
      i = end - 1;
    }
  }
  return result + text.slice(kept);
}
