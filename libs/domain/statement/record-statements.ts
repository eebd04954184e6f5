import {
  defaultStatementVersion,
  maskNumbers,
  MOST_PROBLEMS,
  mendStatement,
  normalStatement,
  parseStatement,
  statementsEqual,
  statementTextsEqual,
  uuidV5,
  type Agent,
  type JsonDocument,
  type MaskedJson,
  type Problem,
  type Statement,
  type Version,
} from '#xapi';
import { declaredAttachments, type DeclaredAttachment } from './attachments.js';

/** The type of the event that is a recorded statement: its data is the statement. */
export const STATEMENT_RECORDED = 'StatementRecorded';

/** Of the form of `data` and `metadata`; raised when either changes. */
const EVENT_SCHEMA = 1;
const EVENT_NAMESPACE = '4c9b9c5e-1f5b-5d0c-9a55-5c6f0d3b6c11';

export const STATEMENT_STREAM = 'statement-';

/** The stream of a statement, whose first event is the statement itself. */
export function statementStream(id: string): string {
  return `${STATEMENT_STREAM}${id.toLowerCase()}`;
}

/** Whether an event is a recorded statement. */
export function isStatement({
  type,
  revision,
  stream,
}: {
  readonly type: string;
  readonly revision: bigint;
  readonly stream: string;
}): boolean {
  return type === STATEMENT_RECORDED && revision === 0n && stream.startsWith(STATEMENT_STREAM);
}

/** The id of the statement whose stream this is, lower case. */
export function idOfStatementStream(stream: string): string {
  return stream.slice(STATEMENT_STREAM.length).toLowerCase();
}

/** What a request brings along besides its statements. */
export interface Submission {
  readonly version: Version;
  /** Who vouches for the statements: made from the credential, whatever the statements say. */
  readonly authority: Agent;
  /** The credential's key. */
  readonly credential: string;
  readonly requestId: string;
  /** The id that a PUT names. */
  readonly putId?: string | undefined;
  /** Names statements that came without an id. */
  readonly newId: () => string;
  /** Names them by what they say instead. */
  readonly deriveId?: ((statement: Statement) => string) | undefined;
  /** Whether the statements may define activities: the scope `define`. Default: true. */
  readonly define?: boolean;
  /** Whether known mistakes of authoring tools are mended. Default: false. */
  readonly lenient?: boolean;
}

/** A statement that is ready to be recorded: one event on a stream that must not exist yet. */
export interface PreparedStatement {
  /** Lower case. */
  readonly id: string;
  /** Where it stood in the request, for problems: `$` or `$[3]`. */
  readonly path: string;
  /** As it is recorded, without what the record store fills in. */
  readonly statement: Statement;
  readonly attachments: readonly DeclaredAttachment[];
  /** `data`, or the text with the exact numbers that `metadata` keeps. */
  readonly text: string;
  readonly event: { readonly id: string; readonly type: string; readonly data: string; readonly metadata: string };
}

/**
 * Decides what a request's document records: every statement of it, or nothing.
 *
 * The event is named by what was sent (UUIDv5 over its JSON, the statement's id included), so that the same statement sent
 * again is the same event and needs no comparison; where the client gave no id, a retry cannot be recognised and the new
 * id names both.
 *
 * A statement with numbers that a double would change (`1.0`, `12345678901234567890`) is recorded with its exact text in
 * the event's metadata, since not every event store keeps numbers as they are written.
 *
 * @param document one statement or an array of them
 * @returns the statements in their order, or every problem of all of them, up to a hundred
 */
export function prepareStatements(document: JsonDocument, submission: Submission): PreparedStatement[] | Problem[] {
  const batch = Array.isArray(document.value) ? (document.value as unknown[]) : undefined;
  const exact = exactStatements(document, submission.version);
  const problems: Problem[] = [];
  const prepared: PreparedStatement[] = [];
  const places = new Map<string, string>();
  const shared = sharedTexts(submission);
  for (const [i, value] of (batch ?? [document.value]).entries()) {
    if (problems.length >= MOST_PROBLEMS) break;
    const path = batch ? `$[${i}]` : '$';
    const read = readStatement(value, path, submission);
    if (Array.isArray(read)) {
      problems.push(...read);
      continue;
    }
    const { statement, quirks } = read;
    const id = idOf(statement, path, submission, problems);
    const before = places.get(id);
    if (before !== undefined) {
      problems.push({
        path: `${path}.id`,
        rule: 'id-unique',
        message: `The statement at ${before} has this id already.`,
      });
    }
    places.set(id, path);
    const named = statement.id !== undefined || submission.putId !== undefined;
    const sent = statement === value && isAsRecorded(statement, id) ? document.compactText?.(i) : undefined;
    prepared.push(
      prepare(statement, { id, named }, path, shared, { sent, exact: exact?.(i, quirks.length > 0), quirks }),
    );
  }
  return problems.length ? problems.slice(0, MOST_PROBLEMS) : prepared;
}

/** The text of a `StatementRecorded` event's statement, every number as it was sent. */
export function recordedText({ data, metadata }: { readonly data: string; readonly metadata: string }): string {
  if (!metadata.includes('"exact":')) return data;
  const { exact } = JSON.parse(metadata) as { readonly exact?: string };
  return exact ?? data;
}

/** Whether what was sent says the same as what the log holds under its id, so that there is nothing to do. */
export function saysTheSame(
  sent: PreparedStatement,
  recorded: { readonly data: string; readonly metadata: string },
): boolean {
  const text = recordedText(recorded);
  const exact = sent.text !== sent.event.data || text !== recorded.data;
  if (exact) return statementTextsEqual(sent.text, text);
  return statementsEqual(JSON.parse(sent.event.data) as Statement, JSON.parse(recorded.data) as Statement);
}

interface ReadStatement {
  readonly statement: Statement;
  /** What was mended in it. */
  readonly quirks: readonly string[];
}

/** Reads a statement; what is none as it stands is mended first for a lenient credential, and only then. */
function readStatement(
  value: unknown,
  path: string,
  { version, lenient = false }: Submission,
): ReadStatement | Problem[] {
  const statement = parseStatement(value, version, path);
  if (!Array.isArray(statement)) return { statement, quirks: [] };
  const mended = lenient ? mendStatement(value) : undefined;
  if (!mended || mended.quirks.length === 0) return statement;
  const read = parseStatement(mended.value, version, path);
  return Array.isArray(read) ? read : { statement: read, quirks: mended.quirks };
}

function idOf(statement: Statement, path: string, { putId, newId, deriveId }: Submission, problems: Problem[]): string {
  const own = statement.id?.toLowerCase();
  if (putId === undefined) return own ?? deriveId?.(statement) ?? newId();
  if (own !== undefined && own !== putId) {
    problems.push({
      path: `${path}.id`,
      rule: 'id-as-parameter',
      message: `The parameter statementId names ${putId}.`,
    });
  }
  return putId;
}

interface SharedTexts {
  readonly tail: (version: string) => string;
  readonly metadata: string;
  readonly version: string;
}

function sharedTexts({ authority, credential, requestId, version, define = true }: Submission): SharedTexts {
  const authorityText = `,"authority":${JSON.stringify(authority)}`;
  return {
    tail: (statementVersion) => `${authorityText},"version":${JSON.stringify(statementVersion)}}`,
    metadata: JSON.stringify({
      ...{ schema: EVENT_SCHEMA, credential, requestId, xapiVersion: version },
      ...(!define && { define }),
    }),
    version: defaultStatementVersion(version),
  };
}

/** Writes the n-th statement of a document, in its normal form, with exact numbers; undefined where it has none of them. */
type WriteExactly = (make: (statement: Statement) => string) => string | undefined;

function exactStatements(
  document: JsonDocument,
  version: Version,
): ((n: number, mended: boolean) => WriteExactly) | undefined {
  if (!document.changesNumbers) return undefined;
  let masked: MaskedJson | undefined;
  return (n, mended) => (make) => {
    // Once a statement was found right, and not before.
    masked ??= maskNumbers(document.text);
    const value = Array.isArray(masked.value) ? (masked.value as unknown[])[n] : masked.value;
    const text = make(normalStatement(mended ? mendStatement(value).value : value, version));
    return masked.holds(text) ? masked.unmask(text) : undefined;
  };
}

/** How a statement's text is made. */
interface Writing {
  /** The client's own text, where it is what would be written. */
  readonly sent: string | undefined;
  readonly exact: WriteExactly | undefined;
  readonly quirks: readonly string[];
}

/**
 * Whether what the client wrote is what is recorded, but for what the record store adds at its end: the id comes first, in
 * lower case, and nothing stands there that the record store fills in.
 */
function isAsRecorded(statement: Statement, id: string): boolean {
  if (statement.id !== id || statement.authority || statement.stored || statement.version) return false;
  for (const first in statement) return first === 'id';
  return false;
}

/** @param named whether the client chose the id: then a retry is recognised by what was sent */
function prepare(
  statement: Statement,
  { id, named }: { readonly id: string; readonly named: boolean },
  path: string,
  shared: SharedTexts,
  { sent: compact, exact, quirks }: Writing,
): PreparedStatement {
  const { version = shared.version } = statement;
  const sentOf = ({ id: _id, authority: _authority, stored: _stored, version: _version, ...content }: Statement) =>
    JSON.stringify({ id, ...content });
  const recorded = (text: string) => text.slice(0, -1) + shared.tail(version);
  const sent = compact ?? sentOf(statement);
  const exactlySent = exact?.(sentOf);
  const data = recorded(sent);
  const text = exactlySent === undefined ? data : recorded(exactlySent);
  const attachments = declaredAttachments(statement, path);
  return {
    id,
    path,
    statement,
    attachments,
    text,
    event: {
      id: named ? uuidV5(EVENT_NAMESPACE, exactlySent ?? sent) : id,
      type: STATEMENT_RECORDED,
      data,
      metadata: metadataOf(shared.metadata, {
        quirks: quirks.length > 0 ? quirks : undefined,
        attachments: attachments.length > 0 ? [...new Set(attachments.map(({ sha2 }) => sha2))] : undefined,
        exact: text === data ? undefined : text,
      }),
    },
  };
}

/** What a statement's metadata has besides what all of its request have in common; most have nothing. */
interface OwnMetadata {
  readonly quirks: readonly string[] | undefined;
  readonly attachments: readonly string[] | undefined;
  readonly exact: string | undefined;
}

function metadataOf(shared: string, own: OwnMetadata): string {
  if (own.quirks === undefined && own.attachments === undefined && own.exact === undefined) return shared;
  return `${shared.slice(0, -1)},${JSON.stringify(own).slice(1)}`;
}

/** The hashes of the attachments of a `StatementRecorded` event's statement, in lower case. */
export function recordedAttachments({ metadata }: { readonly metadata: string }): readonly string[] {
  if (!metadata.includes('"attachments":')) return [];
  return (JSON.parse(metadata) as { readonly attachments?: readonly string[] }).attachments ?? [];
}
