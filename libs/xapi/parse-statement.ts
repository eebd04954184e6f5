import { Checker, type JsonObject } from './checker.js';
import { isUuid } from './lexical.js';
import { checkActivity } from './parse-activity.js';
import { checkActor, checkAuthority } from './parse-actor.js';
import { checkContext, checkStatementRef, withActivityArrays } from './parse-context.js';
import { checkAttachment, checkResult } from './parse-result.js';
import { parseTimestamp, timestampInUtc } from './time.js';
import type { Problem, Statement, Version } from './types.js';
import { VOIDED } from './voiding.js';

const INNER = ['actor', 'verb', 'object', 'result', 'context', 'timestamp', 'attachments'];
const STATEMENT = new Set(['id', ...INNER, 'stored', 'authority', 'version']);
const SUB_STATEMENT = new Set(['objectType', ...INNER]);
const VERB = new Set(['id', 'display']);
const OBJECT_TYPES = ['Activity', 'Agent', 'Group', 'StatementRef', 'SubStatement'];

/**
 * Reads a statement by the data model of the version that its request names. What comes back is what came in, but that
 * context activities are always arrays and, in 2.0, timestamps are in UTC. The input is not changed.
 *
 * @param path where the statement stands in its document, for the problems
 * @returns the statement, or every problem found
 */
export function parseStatement(input: unknown, version: Version, path = '$'): Statement | Problem[] {
  const check = new Checker(version);
  checkStatement(check, input, path);
  return check.problems.length ? check.problems : normalise(input as JsonObject, check.v2);
}

function checkStatement(check: Checker, input: unknown, path: string): void {
  const statement = check.object(input, path, STATEMENT);
  if (!statement) return;
  check.match(statement, path, 'id', 'uuid', isUuid, 'A statement is named by a UUID.');
  checkCore(check, statement, path, true);
  checkTimestamp(check, statement, path, 'stored');
  if (statement['authority'] !== undefined && statement['authority'] !== null) {
    checkAuthority(check, statement['authority'], `${path}.authority`);
  }
  check.match(
    statement,
    path,
    'version',
    'statement-version',
    (text) => (check.v2 ? /^(?:1|2)\.0(?:\.\d+)?$/ : /^1\.0(?:\.\d+)?$/).test(text),
    check.v2 ? 'This must be 2.0.0 or of the 1.0 line.' : 'This must be of the 1.0 line, such as 1.0.0.',
  );
}

/** What statements and SubStatements have in common. */
function checkCore(check: Checker, statement: JsonObject, path: string, outer: boolean): void {
  if (check.require(statement, path, 'actor') && statement['actor'] !== null) {
    checkActor(check, statement['actor'], `${path}.actor`);
  }
  const verb = check.require(statement, path, 'verb') ? checkVerb(check, statement['verb'], `${path}.verb`) : undefined;
  let objectType: unknown;
  if (check.require(statement, path, 'object') && statement['object'] !== null) {
    objectType = checkObject(check, statement['object'], `${path}.object`, outer);
  }
  if (verb === VOIDED && objectType !== 'StatementRef') {
    check.add(`${path}.object`, 'voiding', 'Voiding needs the statement that is voided, as a StatementRef.');
  }
  if (statement['result'] !== undefined && statement['result'] !== null) {
    checkResult(check, statement['result'], `${path}.result`);
  }
  if (statement['context'] !== undefined && statement['context'] !== null) {
    checkContext(check, statement['context'], `${path}.context`, objectType === 'Activity' || objectType === undefined);
  }
  checkTimestamp(check, statement, path, 'timestamp');
  check
    .array(statement, path, 'attachments')
    ?.forEach((attachment, i) => checkAttachment(check, attachment, `${path}.attachments[${i}]`));
}

function checkVerb(check: Checker, value: unknown, path: string): string | undefined {
  if (value === null) return undefined;
  const verb = check.object(value, path, VERB);
  if (!verb) return undefined;
  check.languageMap(verb, path, 'display');
  return check.require(verb, path, 'id') ? check.iri(verb, path, 'id') : undefined;
}

/** Checks an object by its type, and says which it is. */
function checkObject(check: Checker, value: unknown, path: string, outer: boolean): unknown {
  const type = (value as JsonObject)['objectType'] ?? 'Activity';
  switch (type) {
    case 'Activity':
      checkActivity(check, value, path);
      break;
    case 'Agent':
    case 'Group':
      checkActor(check, value, path);
      break;
    case 'StatementRef':
      checkStatementRef(check, value, path);
      break;
    case 'SubStatement':
      if (outer) checkSubStatement(check, value, path);
      else check.add(`${path}.objectType`, 'sub-statement-nested', 'A SubStatement may not hold another.');
      break;
    default:
      check.add(`${path}.objectType`, 'object-type', `This must be one of ${OBJECT_TYPES.join(', ')}.`);
  }
  return type;
}

function checkSubStatement(check: Checker, value: unknown, path: string): void {
  const statement = check.object(value, path, SUB_STATEMENT);
  if (statement) checkCore(check, statement, path, false);
}

/** Seconds, and a fraction after a point: what RFC 3339, which 2.0 asks for, wants beyond ISO 8601, but for the zone. */
const SECONDS_OF_2 = /T\d\d:\d\d:\d\d(?!,)/;

function checkTimestamp(check: Checker, statement: JsonObject, path: string, property: 'timestamp' | 'stored'): void {
  const format = check.v2 ? 'RFC 3339' : 'ISO 8601';
  const text = check.match(
    statement,
    path,
    property,
    'timestamp',
    (given) => parseTimestamp(given) !== undefined && (!check.v2 || SECONDS_OF_2.test(given)),
    `This must be an ${format} timestamp that exists, such as 2024-09-01T08:00:00Z; an offset of -00:00 is none.`,
  );
  if (check.v2 && text !== undefined && !/(?:[Zz]|[+-]\d\d:\d\d)$/.test(text)) {
    check.add(
      `${path}.${property}`,
      'timestamp-zone',
      'A timestamp of 2.0 has a zone (RFC 3339): Z or an offset such as +01:00.',
    );
  }
}

/** The form in which a statement that was found right is kept: see `parseStatement`. */
export function normalStatement(document: unknown, version: Version): Statement {
  return normalise(document as JsonObject, version === '2.0.0');
}

function normalise(statement: JsonObject, v2: boolean): Statement {
  let result = statement;
  const set = (property: string, value: unknown): void => {
    if (value !== statement[property]) result = { ...result, [property]: value };
  };
  set('context', withActivityArrays(statement['context']));
  const { object, timestamp } = statement;
  if ((object as JsonObject)['objectType'] === 'SubStatement') set('object', normalise(object as JsonObject, v2));
  if (v2 && typeof timestamp === 'string') set('timestamp', timestampInUtc(timestamp));
  return result as unknown as Statement;
}
