import {
  activityOf,
  classify,
  extractTerms,
  idOfStatementStream,
  measuredTerms,
  profileViolations,
  quarterAt,
  type ProfileTerms,
  type Programme,
} from '#domain';
import { actorKey, parseTimestampInstant, voidedTarget, type Actor, type Statement } from '#xapi';
import type { ProjectedEvent } from '../contract.js';
import type { CopyRows } from '../binary/copy-rows.js';
import { identityHash } from '../roster/identity-hash.js';

/** The columns of `fact`, in the order in which `writeFact` gives them. */
export const FACT_COLUMNS =
  'position, id, "timestamp", stored, quarter, actor, actor_hash, team_school, template, variant, verb, object_id, ' +
  'object_name, objectives, registration, duration_seconds, event_kind, refers_to, score_raw, score_min, score_max, ' +
  'score_scaled, completion, success, guskey_level, leadership_dimension, double_demand, change_kind, competence, ' +
  'instrument_version, counterpart_school, role_position, role_project_roles, source, source_name, violations';
const COLUMN_COUNT = FACT_COLUMNS.split(', ').length;

/** Hashes of identities that come again and again; a batch's actors are few. */
export class IdentityHashes {
  readonly #known = new Map<string, string>();

  of(identity: string): string {
    let hash = this.#known.get(identity);
    if (hash === undefined) {
      if (this.#known.size >= MOST_HASHES) this.#known.clear();
      hash = identityHash(identity);
      this.#known.set(identity, hash);
    }
    return hash;
  }
}

const MOST_HASHES = 10_000;

/** Adds the row of a `StatementRecorded` event. @returns the id of the statement that it voids */
export function writeFact(
  rows: CopyRows,
  event: ProjectedEvent,
  programme: Programme,
  hashes: IdentityHashes,
): string | undefined {
  const statement = event.payload as Statement;
  const timestamp = (statement.timestamp && parseTimestampInstant(statement.timestamp)) ?? event.recordedAt;
  const actor = actorKey(statement.actor);
  const activity = activityOf(statement);
  const name = activity?.definition?.name;
  const classification = classify(statement, programme);
  const terms = extractTerms(statement, programme);
  rows
    .row(COLUMN_COUNT)
    .bigint(event.position)
    .uuid(idOfStatementStream(event.stream))
    .instant(timestamp)
    .instant(event.recordedAt);
  optional(rows, quarterAt(programme, timestamp)?.number, rows.int2);
  optional(rows, actor && storable(actor), rows.text);
  optional(rows, actor && hashes.of(actor), rows.uuid);
  optional(rows, terms.teamSchool, rows.text);
  optional(rows, classification?.template, rows.text);
  optional(rows, classification?.variant, rows.text);
  rows.text(statement.verb.id);
  optional(rows, activity?.id ?? (statement.object as { readonly id?: string }).id, rows.text);
  optional(rows, name && storableJson(name), rows.jsonb);
  rows.texts(terms.objectives);
  optional(rows, terms.registration, rows.uuid);
  optional(rows, terms.durationSeconds, rows.float8);
  optional(rows, terms.eventKind, rows.text);
  writeMeasured(rows, statement, terms, programme);
  optional(rows, statement.authority && sourceOf(statement.authority), rows.text);
  optionalText(rows, statement.authority?.name);
  const violations = profileViolations(statement, programme, classification);
  optionalTexts(rows, violations.length === 0 ? [] : [...new Set(violations.map(({ rule }) => rule))]);
  return voidedTarget(statement);
}

function writeMeasured(rows: CopyRows, { result }: Statement, terms: ProfileTerms, programme: Programme): void {
  const { score } = terms;
  const measured = measuredTerms(terms.extensions, programme);
  optional(rows, terms.contextStatement, rows.uuid);
  for (const part of [score.raw, score.min, score.max, score.scaled]) optional(rows, part, rows.float8);
  optional(rows, terms.completion, rows.boolean);
  optional(rows, result?.success, rows.boolean);
  optional(rows, measured.guskeyLevel, rows.int2);
  optional(rows, measured.leadershipDimension, rows.text);
  optionalTexts(rows, measured.doubleDemand);
  optionalText(rows, measured.changeKind);
  optionalText(rows, measured.competence);
  optionalText(rows, measured.instrumentVersion);
  optional(rows, measured.counterpartSchool, rows.text);
  optional(rows, measured.rolePosition, rows.text);
  optionalTexts(rows, measured.projectRoles);
}

/** Who vouched for the statement: the key of the credential by which it came. */
function sourceOf(authority: Actor): string | undefined {
  const key = authority.account?.name ?? actorKey(authority);
  return key === undefined ? undefined : storable(key);
}

function optionalText(rows: CopyRows, text: string | undefined): void {
  optional(rows, text === undefined ? undefined : storable(text), rows.text);
}

/** Null for none: most statements have none. */
function optionalTexts(rows: CopyRows, texts: readonly string[]): void {
  optional(rows, texts.length === 0 ? undefined : texts, rows.texts);
}

function optional<T>(rows: CopyRows, value: T | undefined, write: (value: T) => CopyRows): void {
  if (value === undefined) rows.null();
  else write.call(rows, value);
}

/** PostgreSQL's texts hold neither U+0000 nor half a surrogate pair; JSON's strings may. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

function storableJson(value: object): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE_ESCAPE.test(text)) return text;
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner));
}
