import { activityOf, classify, extractTerms, idOfStatementStream, quarterAt, type Programme } from '#domain';
import { actorKey, parseTimestampInstant, voidedTarget, type Statement } from '#xapi';
import type { ProjectedEvent } from '../contract.js';
import type { CopyRows } from '../copy/copy-rows.js';
import { identityHash } from '../roster/identity-hash.js';
import { microsecondsOf } from '../runner/instant.js';

/** The columns of `fact`, in the order in which `writeFact` gives them. */
export const FACT_COLUMNS =
  'position, id, "timestamp", stored, quarter, actor, actor_hash, team_school, template, variant, verb, object_id, ' +
  'object_name, objectives, registration, duration_seconds, event_kind';
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
    .instant(microsecondsOf(timestamp))
    .instant(microsecondsOf(event.recordedAt));
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
  return voidedTarget(statement);
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
