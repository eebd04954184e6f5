import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { isObject, type JsonObject } from './checker.js';
import { lowerDomain } from './identity.js';
import { replaceNumerals } from './json/mask-numbers.js';
import { decimalOf } from './json/numerals.js';
import { durationToHundredths, parseTimestampInstant } from './time.js';
import type { Statement } from './types.js';

/** What a record store fills in; equal where either side lacks it. */
const ASSIGNED = new Set(['id', 'authority', 'stored', 'version']);
const IRRELEVANT_CASE = new Set(['registration', 'sha2', 'mbox_sha1sum', 'language', 'statement-id']);
/** Maps whose keys are not names of the standard. */
const MAPS = new Set(['extensions', 'display', 'description']);

/**
 * Whether two parsed statements are the same by the standard's rules of comparison (1.0.3, part 2, 2.3.1). Left out: `id`,
 * `authority`, `stored`, `version`, `timestamp` where one side has none, activity definitions and the display of verbs.
 * Compared by meaning: timestamps as instants, members of a group in any order, text whose letter case does not matter,
 * an `objectType` that says what its absence means. Durations are text, to a hundredth of a second.
 */
export function statementsEqual(a: Statement, b: Statement): boolean {
  const leaveTimestamp = a.timestamp === undefined || b.timestamp === undefined;
  return comparable(a, leaveTimestamp) === comparable(b, leaveTimestamp);
}

/**
 * The same for two statements as JSON texts, at least one of which has numbers that doubles would change: numbers are the
 * same when their decimal values are, so that 1.0 is 1, and 12345678901234567890 is not 12345678901234567891.
 */
export function statementTextsEqual(a: string, b: string): boolean {
  const mark = `#${hash('sha1', `${a}\0${b}`, 'hex')}:`;
  const [first, second] = [a, b].map((text) =>
    JSON.parse(replaceNumerals(text, (numeral) => `"${mark}${decimalOf(numeral)}"`)),
  ) as [Statement, Statement];
  return statementsEqual(first, second);
}

function comparable(statement: Statement, leaveTimestamp: boolean): string {
  const kept = Object.entries(statement).filter(
    ([property]) => !ASSIGNED.has(property) && !(leaveTimestamp && property === 'timestamp'),
  );
  return canonicalJson(normal(Object.fromEntries(kept), ''));
}

function normal(value: unknown, property: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item, property));
    return property === 'member' ? items.map(canonicalJson).sort() : items;
  }
  if (typeof value === 'string') return normalText(value, property);
  if (!isObject(value)) return value;
  if (MAPS.has(property)) return value;
  const isReference = value['objectType'] === 'StatementRef';
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isLeftOut(name, property, value))
      .map(([name, inner]) => [name, normal(inner, isReference && name === 'id' ? 'statement-id' : name)]),
  );
}

function isLeftOut(name: string, parent: string, owner: JsonObject): boolean {
  if (name === 'definition' && owner['id'] !== undefined) return true;
  if (name === 'display' && parent === 'verb') return true;
  return name === 'objectType' && (owner[name] === 'Agent' || owner[name] === 'Activity');
}

function normalText(text: string, property: string): string {
  if (property === 'timestamp') return parseTimestampInstant(text) ?? text;
  if (property === 'duration') return durationToHundredths(text);
  if (property === 'mbox') return lowerDomain(text);
  return IRRELEVANT_CASE.has(property) ? text.toLowerCase() : text;
}
