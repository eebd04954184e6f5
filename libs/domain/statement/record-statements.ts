import {
  defaultStatementVersion,
  parseStatement,
  statementsEqual,
  uuidV5,
  type Agent,
  type Problem,
  type Statement,
  type Version,
} from '#xapi';

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
}

/** A statement that is ready to be recorded: one event on a stream that must not exist yet. */
export interface PreparedStatement {
  /** Lower case. */
  readonly id: string;
  /** Where it stood in the request, for problems: `$` or `$[3]`. */
  readonly path: string;
  readonly event: { readonly id: string; readonly type: string; readonly data: string; readonly metadata: string };
}

/**
 * Decides what a request's document records: every statement of it, or nothing.
 *
 * The event is named by what was sent (UUIDv5 over its JSON, the statement's id included), so that the same statement sent
 * again is the same event and needs no comparison; where the client gave no id, a retry cannot be recognised and the new
 * id names both.
 *
 * @param input one statement or an array of them, as JSON gave it
 * @returns the statements in their order, or every problem of all of them
 */
export function prepareStatements(input: unknown, submission: Submission): PreparedStatement[] | Problem[] {
  const batch = Array.isArray(input) ? (input as unknown[]) : undefined;
  const documents = batch ?? [input];
  const problems: Problem[] = [];
  const prepared: PreparedStatement[] = [];
  const places = new Map<string, string>();
  const shared = sharedTexts(submission);
  documents.forEach((document, i) => {
    const path = batch ? `$[${i}]` : '$';
    const statement = parseStatement(document, submission.version, path);
    if (Array.isArray(statement)) {
      problems.push(...statement);
      return;
    }
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
    prepared.push(prepare(statement, id, path, shared));
  });
  return problems.length ? problems : prepared;
}

/** Whether what was sent says the same as what the log holds under its id, so that there is nothing to do. */
export function saysTheSame(sent: PreparedStatement, recordedData: string): boolean {
  return statementsEqual(JSON.parse(sent.event.data) as Statement, JSON.parse(recordedData) as Statement);
}

function idOf(statement: Statement, path: string, { putId, newId }: Submission, problems: Problem[]): string {
  const own = statement.id?.toLowerCase();
  if (putId === undefined) return own ?? newId();
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

function sharedTexts({ authority, credential, requestId, version }: Submission): SharedTexts {
  const authorityText = `,"authority":${JSON.stringify(authority)}`;
  return {
    tail: (statementVersion) => `${authorityText},"version":${JSON.stringify(statementVersion)}}`,
    metadata: JSON.stringify({ schema: EVENT_SCHEMA, credential, requestId, xapiVersion: version }),
    version: defaultStatementVersion(version),
  };
}

function prepare(statement: Statement, id: string, path: string, shared: SharedTexts): PreparedStatement {
  const { id: given, authority: _authority, stored: _stored, version = shared.version, ...content } = statement;
  const sent = JSON.stringify({ id, ...content });
  return {
    id,
    path,
    event: {
      id: given === undefined ? id : uuidV5(EVENT_NAMESPACE, sent),
      type: STATEMENT_RECORDED,
      data: sent.slice(0, -1) + shared.tail(version),
      metadata: shared.metadata,
    },
  };
}
