import {
  checkAttachments,
  prepareStatements,
  saysTheSame,
  statementStream,
  type PreparedStatement,
  type Submission,
} from '#domain';
import type { Commit, EventStore } from '#eventstore';
import {
  maskNumbers,
  parseJson,
  voidedTarget,
  type Agent,
  type JsonDocument,
  type Statement,
  type Version,
} from '#xapi';
import { randomUUID } from 'node:crypto';

/** A statement that did not come in, and why. */
export interface RefusedImport {
  readonly id: string;
  readonly reason: string;
}

export interface PageOutcome {
  readonly recorded: number;
  /** Were here before, saying the same. */
  readonly already: number;
  readonly refused: readonly RefusedImport[];
}

export interface PageContext {
  readonly eventStore: EventStore;
  /** Who vouches for what is imported, as for what a credential records. */
  readonly authority: Agent;
  /** Where it comes from, kept with each event. */
  readonly source: string;
  /** The text of a voided statement, from the source. */
  readonly voided: (id: string) => Promise<string | undefined>;
}

interface Candidate {
  readonly id: string;
  readonly document: JsonDocument;
  readonly statement: Statement;
}

/** The statements of a StatementResult, each a document of its own with its numbers as the source wrote them. */
export function readPage(text: string): { readonly statements: readonly JsonDocument[]; readonly more: string } {
  const page = parseJson(text);
  if (Array.isArray(page)) throw new SyntaxError(`the record store's answer is not JSON: ${page[0]!.message}`);
  const { statements = [], more = '' } = page.value as { statements?: readonly unknown[]; more?: string };
  if (!page.changesNumbers) {
    return {
      statements: statements.map((value) => ({ value, text: JSON.stringify(value), changesNumbers: false })),
      more,
    };
  }
  const masked = maskNumbers(text);
  const values = (masked.value as { statements: readonly unknown[] }).statements;
  return { statements: values.map((value) => parseJson(masked.unmask(JSON.stringify(value))) as JsonDocument), more };
}

/**
 * Records the statements of a page under their own ids, in their order. One that breaks a rule, or that differs from what
 * stands under its id, is refused alone. A voided statement, which no page holds, is fetched with the one that voids it.
 *
 * @param received hashes of the attachments that came with the page
 */
export async function importPage(
  documents: readonly JsonDocument[],
  received: ReadonlySet<string>,
  context: PageContext,
): Promise<PageOutcome> {
  const refused: RefusedImport[] = [];
  const prepared: PreparedStatement[] = [];
  for (const document of await withVoided(documents, context)) {
    const candidate = candidateOf(document);
    const [one, reason] = prepare(candidate, received, context);
    if (one) prepared.push(one);
    else refused.push({ id: candidate.id, reason: reason! });
  }
  const { recorded, already } = await record(prepared, context.eventStore, refused);
  return { recorded, already, refused };
}

async function withVoided(documents: readonly JsonDocument[], context: PageContext): Promise<JsonDocument[]> {
  const all: JsonDocument[] = [];
  for (const document of documents) {
    const target = voidedTargetOf(document.value);
    if (target !== undefined) {
      const { state } = await context.eventStore.readStream(statementStream(target), { limit: 1 });
      const text = state === 'none' ? await context.voided(target) : undefined;
      const voided = text === undefined ? undefined : parseJson(text);
      if (voided && !Array.isArray(voided)) all.push(voided);
    }
    all.push(document);
  }
  return all;
}

function voidedTargetOf(value: unknown): string | undefined {
  const statement = value as Partial<Statement> | null;
  return statement?.verb && statement.object ? voidedTarget(statement as Statement) : undefined;
}

function candidateOf(document: JsonDocument): Candidate {
  const statement = (document.value ?? {}) as Statement;
  return { id: String(statement.id ?? 'a statement without an id'), document, statement };
}

function prepare(
  { document, statement }: Candidate,
  received: ReadonlySet<string>,
  { authority, source }: PageContext,
): [PreparedStatement | undefined, string?] {
  const version: Version = String(statement.version ?? '').startsWith('2.') ? '2.0.0' : '1.0.3';
  const submission: Submission = { version, authority, credential: 'import', requestId: source, newId: randomUUID };
  const [one] = prepareStatements(document, submission);
  if (!one) return [undefined, 'not a statement'];
  if ('rule' in one) return [undefined, `${one.path}: ${one.message}`];
  const [missing] = checkAttachments(one.attachments, received);
  if (missing) return [undefined, `${missing.path}: its data did not come with it`];
  const { stored, authority: said } = statement;
  const metadata = {
    ...(JSON.parse(one.event.metadata) as object),
    imported: { from: source, stored, authority: said },
  };
  return [{ ...one, event: { ...one.event, metadata: JSON.stringify(metadata) } }];
}

/** Appends what is new; what conflicts is compared with what stands there. */
async function record(
  prepared: readonly PreparedStatement[],
  eventStore: EventStore,
  refused: RefusedImport[],
): Promise<{ recorded: number; already: number }> {
  let left = prepared;
  let already = 0;
  while (left.length > 0) {
    const commits = left.map(({ id, event }): Commit => {
      return { stream: statementStream(id), expected: 'none', events: [event] };
    });
    const result = await eventStore.append(commits);
    if (result.outcome === 'recorded') {
      const known = result.receipts.filter((receipt) => receipt.already).length;
      return { recorded: left.length - known, already: already + known };
    }
    for (const { index } of result.conflicts) {
      const reason = await difference(left[index]!, eventStore);
      if (reason === undefined) already++;
      else refused.push({ id: left[index]!.id, reason });
    }
    const conflicting = new Set(result.conflicts.map(({ index }) => index));
    left = left.filter((_, i) => !conflicting.has(i));
  }
  return { recorded: 0, already };
}

async function difference(sent: PreparedStatement, eventStore: EventStore): Promise<string | undefined> {
  const { state, events } = await eventStore.readStream(statementStream(sent.id), { limit: 1 });
  if (state === 'deleted') return 'it was erased here';
  return events[0] && saysTheSame(sent, events[0]) ? undefined : 'a different statement stands under this id here';
}
