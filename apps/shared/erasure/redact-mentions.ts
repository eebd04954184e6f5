import {
  idOfStatementStream,
  MEMO_STREAM,
  type Memo,
  memoStream,
  STATEMENT_STREAM,
  statementStream,
  type RedactedFrom,
} from '#domain';
import type { Commit, EventStore, RecordedEvent } from '#eventstore';
import { uuidV5 } from '#xapi';
import { readMemos } from '../memos.js';
import type { Redactor } from './redact.js';
import type { Traces } from './traces.js';

/** Names streams that were recorded anew without the person, where the store cannot change events. */
const REDACTED_NAMESPACE = '1f6a9f3c-6a5e-5a4b-8a43-6c1f0d2c9b7e';

/**
 * Takes the person out of events that are somebody else's. Where the store can, each is changed where it stands. Where
 * events are for ever (EventStoreDB), a statement or a memo that names the person is recorded anew under an id that is
 * derived from its own, and the old stream is deleted. Memos about such a statement follow it.
 *
 * @returns streams that can be neither changed nor recorded anew, because they are what others are known by
 */
export async function redactMentions(
  eventStore: EventStore,
  mentions: Traces['mentions'],
  redactor: Redactor,
): Promise<readonly string[]> {
  if (eventStore.redact) {
    for (const { stream, revision } of mentions) {
      const { events } = await eventStore.readStream(stream, { from: revision, limit: 1 });
      const [event] = events;
      if (event?.revision === revision) await eventStore.redact(stream, revision, redactedTexts(event, redactor));
    }
    return [];
  }
  const streams = [...new Set(mentions.map(({ stream }) => stream))];
  const statements = streams.filter((stream) => stream.startsWith(STATEMENT_STREAM));
  const about = await memosAbout(eventStore, new Set(statements.map(idOfStatementStream)));
  const memos = new Set([...streams.filter((stream) => stream.startsWith(MEMO_STREAM)), ...about]);
  for (const stream of memos) await recordAnew(eventStore, stream, memoAnew(statements), redactor);
  for (const stream of statements) await recordAnew(eventStore, stream, statementAnew, redactor);
  return streams.filter((stream) => !stream.startsWith(STATEMENT_STREAM) && !stream.startsWith(MEMO_STREAM));
}

interface Texts {
  readonly data: string;
  readonly metadata: string;
}

function redactedTexts({ data, metadata }: Texts, redactor: Redactor): Texts {
  return { data: redactor.redact(data), metadata: redactMetadata(metadata, redactor) };
}

/** The exact text of a statement stands in the metadata as a string of JSON. */
function redactMetadata(metadata: string, redactor: Redactor): string {
  if (metadata === '') return metadata;
  const { exact, ...rest } = JSON.parse(metadata) as { readonly exact?: string };
  const kept = JSON.parse(redactor.redact(JSON.stringify(rest))) as object;
  return JSON.stringify(exact === undefined ? kept : { ...kept, exact: redactor.redact(exact) });
}

/** Where an event goes that is recorded anew, and what it then says. */
interface Anew extends Texts {
  readonly stream: string;
}

type Renew = (event: RecordedEvent, texts: Texts) => Anew;

const statementAnew: Renew = ({ stream, recordedAt }, { data, metadata }) => {
  const id = anewId(idOfStatementStream(stream));
  const statement = JSON.parse(data) as { readonly timestamp?: string };
  const { exact: _, ...kept } = JSON.parse(metadata) as Record<string, unknown>;
  return {
    stream: statementStream(id),
    data: JSON.stringify({ ...statement, id, timestamp: statement.timestamp ?? recordedAt }),
    metadata: JSON.stringify(kept),
  };
};

const memoAnew =
  (statements: readonly string[]): Renew =>
  ({ stream }, { data, metadata }) => {
    const { about, ...memo } = JSON.parse(data) as Memo;
    const moved = 'statement' in about && statements.includes(statementStream(about.statement));
    return {
      stream: memoStream(anewId(stream.slice(MEMO_STREAM.length))),
      data: JSON.stringify({ about: moved ? { statement: anewId(about.statement) } : about, ...memo }),
      metadata,
    };
  };

const anewId = (id: string) => uuidV5(REDACTED_NAMESPACE, id.toLowerCase());

/** The streams of memos that are about one of these statements. */
async function memosAbout(eventStore: EventStore, statements: ReadonlySet<string>): Promise<string[]> {
  const memos = statements.size > 0 ? await readMemos(eventStore) : [];
  return memos
    .filter(({ about }) => 'statement' in about && statements.has(about.statement.toLowerCase()))
    .map(({ id }) => memoStream(id));
}

/** All of a stream's events go into the new one, in their order. Said again after a crash, it goes on where it ended. */
async function recordAnew(eventStore: EventStore, stream: string, renew: Renew, redactor: Redactor): Promise<void> {
  for (let from = 0n; ;) {
    const { events } = await eventStore.readStream(stream, { from });
    if (events.length === 0) break;
    for (const event of events) {
      const anew = renew(event, redactedTexts(event, redactor));
      const redactedFrom: RedactedFrom = { recordedAt: event.recordedAt };
      const metadata = JSON.stringify({ ...(JSON.parse(anew.metadata || '{}') as object), redactedFrom });
      const commit: Commit = {
        stream: anew.stream,
        expected: event.revision === 0n ? 'none' : event.revision - 1n,
        events: [{ id: uuidV5(REDACTED_NAMESPACE, anew.data + metadata), type: event.type, data: anew.data, metadata }],
      };
      const result = await eventStore.append([commit]);
      // What stands there was recorded before a crash, with another tombstone in it, or was erased since by its own right.
      if (result.outcome === 'conflict' && result.conflicts[0]?.actual === 'deleted') break;
      from = event.revision + 1n;
    }
  }
  await eventStore.delete(stream);
}
