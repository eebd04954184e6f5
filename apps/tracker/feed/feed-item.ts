import {
  activityOf,
  classify,
  extractTerms,
  idOfStatementStream,
  PARTICIPANT_STREAM,
  SCHOOL_STREAM,
  STATEMENT_RECORDED,
  STATEMENT_STREAM,
  type Programme,
} from '#domain';
import { STREAM_DELETED, type Position, type RecordedEvent } from '#eventstore';
import { actorKey, voidedTarget, type Statement } from '#xapi';

/** What the feed tells of: a statement, one that takes another out of view, or a change of the roster or of a school. */
export const KINDS = ['statement', 'voiding', 'participant', 'school', 'erasure'] as const;

export type Kind = (typeof KINDS)[number];

/** One event of the log in the programme's terms. What of it goes to whom, `visibleTo` says. */
export interface FeedItem {
  readonly position: Position;
  readonly kind: Kind;
  /** When it was recorded. */
  readonly stored: string;
  /** When it happened. */
  readonly timestamp: string;
  /** The id of the statement or participant; the school's code. */
  readonly subject: string;
  /** An `actorKey`; the identity that is linked or unlinked. */
  readonly actor: string | null;
  /** The template, or what changed: `SchoolMoved`. Null for statements outside the profile. */
  readonly what: string | null;
  readonly verb: string | null;
  readonly object: { readonly id: string | null; readonly name: Readonly<Record<string, string>> | null } | null;
  readonly objectives: readonly string[];
  /** The school that a statement names, or that a change is about. */
  readonly school: string | null;
}

/** What the feed has to tell of an event; undefined for what is none of its business. */
export function feedItemOf(event: RecordedEvent, programme: Programme): FeedItem | undefined {
  const { stream, type, position, recordedAt } = event;
  const base = { position, stored: recordedAt, timestamp: recordedAt, actor: null, verb: null, object: null } as const;
  if (type === STREAM_DELETED) {
    return { ...base, kind: 'erasure', subject: afterDash(stream), what: null, objectives: [], school: null };
  }
  if (stream.startsWith(STATEMENT_STREAM)) {
    return type === STATEMENT_RECORDED ? { ...base, ...statementOf(event, programme) } : undefined;
  }
  const data = JSON.parse(event.data) as Readonly<Record<string, unknown>>;
  const textOf = (name: string) => (typeof data[name] === 'string' ? data[name] : null);
  const change = { ...base, subject: afterDash(stream), what: type, objectives: [] } as const;
  if (stream.startsWith(PARTICIPANT_STREAM)) {
    return { ...change, kind: 'participant', actor: textOf('identity'), school: textOf('school') };
  }
  return stream.startsWith(SCHOOL_STREAM) ? { ...change, kind: 'school', school: change.subject } : undefined;
}

function statementOf({ stream, data, recordedAt }: RecordedEvent, programme: Programme) {
  const statement = JSON.parse(data) as Statement;
  const activity = activityOf(statement);
  const { objectives, teamSchool } = extractTerms(statement, programme);
  const voided = voidedTarget(statement);
  return {
    kind: voided === undefined ? ('statement' as const) : ('voiding' as const),
    timestamp: statement.timestamp ?? recordedAt,
    subject: idOfStatementStream(stream),
    actor: actorKey(statement.actor) ?? null,
    what: classify(statement, programme)?.template ?? null,
    verb: statement.verb.id,
    object: {
      id: activity?.id ?? (statement.object as { readonly id?: string }).id ?? null,
      name: activity?.definition?.name ?? null,
    },
    objectives,
    school: teamSchool ?? null,
  };
}

function afterDash(stream: string): string {
  return stream.slice(stream.indexOf('-') + 1);
}
