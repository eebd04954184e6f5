import type { Problem } from '#xapi';
import { isUuid } from '#xapi';

/** The type of the event that a memo is, each time it is written. */
export const MEMO_WRITTEN = 'MemoWritten';
export const MEMO_STREAM = 'memo-';

/** What a memo is about: a statement, an event, or a stretch of the log (both positions inclusive). */
export type MemoSubject =
  { readonly statement: string } | { readonly position: number } | { readonly from: number; readonly to: number };

/**
 * A researcher's memo: under which circumstances (context), by what (mechanism), to what end (outcome). The latest writing
 * is the memo; the ones before stay in its stream.
 */
export interface Memo {
  readonly about: MemoSubject;
  readonly context: string;
  readonly mechanism: string;
  readonly outcome: string;
  readonly tags: readonly string[];
  /** Who wrote it: a credential's key, or a person as their identity provider names them. */
  readonly author: string;
}

/** The stream of a memo. Nothing that dashboards read looks at it. */
export function memoStream(id: string): string {
  return `${MEMO_STREAM}${id.toLowerCase()}`;
}

/** Everything that is wrong with what a memo is said to be about. */
export function checkSubject(about: Readonly<Record<string, unknown>>): Problem[] {
  const problem = (path: string, rule: string, message: string): Problem[] => [{ path, rule, message }];
  const members = Object.keys(about).sort().join(',');
  switch (members) {
    case 'statement':
      return typeof about['statement'] === 'string' && isUuid(about['statement'])
        ? []
        : problem('$.about.statement', 'uuid', 'A statement is named by its UUID.');
    case 'position':
      return isPosition(about['position'])
        ? []
        : problem('$.about.position', 'position', 'A position is a whole number.');
    case 'from,to':
      if (!isPosition(about['from']) || !isPosition(about['to'])) {
        return problem('$.about', 'position', 'Positions are whole numbers.');
      }
      return about['from'] <= about['to']
        ? []
        : problem('$.about.to', 'range', 'A range does not end before it begins.');
    default:
      return problem('$.about', 'subject', 'A memo is about a {statement}, a {position}, or a range {from, to}.');
  }
}

function isPosition(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
