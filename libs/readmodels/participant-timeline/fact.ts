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
  rows.int2(quarterAt(programme, timestamp)?.number);
  rows.text(storable(actor));
  rows.uuid(actor && hashes.of(actor));
  rows.text(terms.teamSchool);
  rows.text(classification?.template);
  rows.text(classification?.variant);
  rows.text(statement.verb.id);
  rows.text(activity?.id ?? (statement.object as { readonly id?: string }).id);
  rows.jsonb(name && storableJson(name));
  rows.texts(terms.objectives);
  rows.uuid(terms.registration);
  rows.float8(terms.durationSeconds);
  rows.text(terms.eventKind);
  writeMeasured(rows, statement, terms, programme);
  rows.text(statement.authority && sourceOf(statement.authority));
  rows.text(storable(statement.authority?.name));
  const violations = profileViolations(statement, programme, classification);
  rows.texts(violations.length === 0 ? undefined : [...new Set(violations.map(({ rule }) => rule))]);
  return voidedTarget(statement);
}

function writeMeasured(rows: CopyRows, { result }: Statement, terms: ProfileTerms, programme: Programme): void {
  const { score } = terms;
  const measured = measuredTerms(terms.extensions, programme);
  rows.uuid(terms.contextStatement);
  for (const part of [score.raw, score.min, score.max, score.scaled]) rows.float8(part);
  rows.boolean(terms.completion);
  rows.boolean(result?.success);
  rows.int2(measured.guskeyLevel);
  rows.text(measured.leadershipDimension);
  rows.texts(orNone(measured.doubleDemand));
  rows.text(storable(measured.changeKind));
  rows.text(storable(measured.competence));
  rows.text(storable(measured.instrumentVersion));
  rows.text(measured.counterpartSchool);
  rows.text(measured.rolePosition);
  rows.texts(orNone(measured.projectRoles));
}

/** Who vouched for the statement: the key of the credential by which it came. */
function sourceOf(authority: Actor): string | undefined {
  return storable(authority.account?.name ?? actorKey(authority));
}

/** Null for none: most statements have none. */
function orNone(texts: readonly string[]): readonly string[] | undefined {
  return texts.length === 0 ? undefined : texts;
}

/** PostgreSQL's texts hold neither U+0000 nor half a surrogate pair; JSON's strings may. */
function storable<T extends string | undefined>(text: T): T | string {
  if (text === undefined || (text.isWellFormed() && !text.includes('\0'))) return text;
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/i;

function storableJson(value: object): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE_ESCAPE.test(text)) return text;
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner));
}
