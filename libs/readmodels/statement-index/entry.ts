import { idOfStatementStream, recordedText } from '#domain';
import { searchKeys, voidedTarget, type Statement } from '#xapi';
import type { ProjectedEvent } from '../contract.js';
import { bodyOf } from './body.js';
import type { PostingKey, PostingKeys } from './keys.js';

/** What a statement has to do with other statements, and its keys. */
export interface StatementFacts {
  /** Its own search keys, without what it inherits. */
  readonly keys: readonly PostingKey[];
  /** The statement that is its object, lower case. */
  readonly target: string | undefined;
  readonly voiding: boolean;
}

/** A statement on its way into the index. */
export interface Entry extends StatementFacts {
  readonly ordinal: number;
  readonly position: bigint;
  readonly id: string;
  readonly stored: string;
  readonly body: string;
  voided: boolean;
}

export function factsOf(statement: Statement, keys: PostingKeys): StatementFacts {
  const voids = voidedTarget(statement);
  const { object } = statement;
  const target = object.objectType === 'StatementRef' ? object.id.toLowerCase() : undefined;
  return { keys: searchKeys(statement).map((key) => keys.of(key)), target, voiding: voids !== undefined };
}

/** The entry of a `StatementRecorded` event. Its payload was validated before it was recorded. */
export function entryOf(event: ProjectedEvent, ordinal: number, keys: PostingKeys): Entry {
  const statement = event.payload as Statement & Record<string, unknown>;
  const facts = factsOf(statement, keys);
  // Each property by its name: to spread them takes longer than all the rest.
  return {
    keys: facts.keys,
    target: facts.target,
    voiding: facts.voiding,
    ordinal,
    position: event.position,
    id: idOfStatementStream(event.stream),
    stored: event.recordedAt,
    body: bodyOf(recordedText(event), statement, event.recordedAt),
    voided: false,
  };
}
