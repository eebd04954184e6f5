import { isUtf8 } from 'node:buffer';
import type { Problem } from '../types.js';
import { findJsonProblems } from './find-problems.js';
import { scanJson, type JsonScan } from './scan-json.js';

/** Deepest nesting of objects and arrays that is taken. */
export const DEEPEST_JSON = 64;

/** Most values of a document: in memory one may take a hundred times its two bytes of text. */
const MOST_VALUES = 5_000_000;

/** A JSON text that was read. */
export interface JsonDocument {
  /** What `JSON.parse` makes of the text. A property named `__proto__` is a property like any other. */
  readonly value: unknown;
  readonly text: string;
  /** Whether writing the value gives other numbers than the text has: `maskNumbers` keeps them. */
  readonly changesNumbers: boolean;
  /**
   * The text of the n-th element, or of the document where it is no array, if it is what `JSON.stringify` would write
   * but for the order of integer-like names: no white space, no escapes, no number written in another way.
   */
  readonly compactText?: (n: number) => string;
}

/**
 * Reads JSON (RFC 8259) without altering anything in silence. Refused beyond what `JSON.parse` refuses, because readers
 * differ on it or nothing could give it back: bytes that are not UTF-8, a byte-order mark, a name given twice in one object
 * (compared unescaped), nesting deeper than 64 levels, more than five million values, numbers beyond doubles or of more
 * than 1,100 characters.
 *
 * What it costs beyond `JSON.parse` is one pass over the text and one over the value: each property of the text must have
 * become one of the value, or a name was there twice.
 *
 * @param path where the text stands, for the problems: `$`, or a parameter's name
 */
export function parseJson(source: Buffer | string, path = '$'): JsonDocument | Problem[] {
  const problem = (rule: string, message: string): Problem[] => [{ path, rule, message }];
  if (source.length === 0) return problem('json-required', 'Send a JSON document.');
  const bytes = typeof source === 'string' ? Buffer.from(source) : source;
  if (!isUtf8(bytes)) return problem('utf-8', 'JSON is exchanged in UTF-8 (RFC 8259, 8.1).');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return problem('byte-order-mark', 'Send JSON without a byte-order mark.');
  }
  const text = typeof source === 'string' ? source : source.toString();
  const scan = scanJson(bytes);
  const inspect = () =>
    findJsonProblems(text, DEEPEST_JSON).map((found) => ({ ...found, path: rooted(found.path, path) }));
  if (scan.commas > MOST_VALUES) return problem('json-size', `A document has no more than ${MOST_VALUES} values.`);
  // Before it is parsed: what nests a million times takes memory a thousand times its size.
  if (scan.depth > DEEPEST_JSON) return inspect();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return problem('json', error.message);
    throw error;
  }
  if (scan.beyondNumbers || scan.properties !== countProperties(value)) return inspect();
  const { changesNumbers } = scan;
  if (!scan.compact || changesNumbers) return { value, text, changesNumbers };
  return { value, text, changesNumbers, compactText: (n) => elementText(bytes, text, scan, n) };
}

function elementText(bytes: Buffer, text: string, { elementEnds }: JsonScan, n: number): string {
  if (elementEnds.length === 0) return text;
  const start = n === 0 ? 1 : elementEnds[n - 1]! + 1;
  const end = elementEnds[n]!;
  // In ASCII, which nearly all statements are in, bytes are characters.
  return bytes.length === text.length ? text.slice(start, end) : bytes.toString('utf8', start, end);
}

function rooted(path: string, root: string): string {
  return root + path.slice(1);
}

function countProperties(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countProperties(item);
    return count;
  }
  for (const name in value) {
    const inner = (value as Record<string, unknown>)[name];
    count += typeof inner === 'object' && inner !== null ? 1 + countProperties(inner) : 1;
  }
  return count;
}
