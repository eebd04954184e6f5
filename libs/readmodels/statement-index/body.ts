import { recordedText } from '#domain';
import type { RecordedEvent } from '#eventstore';

/**
 * The text of a statement as readers get it: the text that was recorded, to the byte, with `stored` added, and
 * `timestamp` (which then equals `stored`) where the statement has none. What the text holds already stays as it is.
 *
 * @param text a JSON object with at least one member
 * @param statement the same, parsed
 */
export function bodyOf(text: string, statement: Readonly<Record<string, unknown>>, stored: string): string {
  let added = '';
  if (!Object.hasOwn(statement, 'stored')) added += `,"stored":"${stored}"`;
  if (!Object.hasOwn(statement, 'timestamp')) added += `,"timestamp":"${stored}"`;
  return added === '' ? text : `${text.slice(0, text.lastIndexOf('}'))}${added}}`;
}

/** The text of the statement that a `StatementRecorded` event holds, as readers get it. */
export function statementBody(event: Pick<RecordedEvent, 'data' | 'metadata' | 'recordedAt'>): string {
  return bodyOf(recordedText(event), JSON.parse(event.data) as Record<string, unknown>, event.recordedAt);
}
