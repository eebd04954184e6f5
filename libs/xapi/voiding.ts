import type { Statement } from './types.js';

/** The verb whose statements take another one out of view (1.0.3, part 2, 2.3.2). */
export const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';

/** The id, in lower case, of the statement that this one voids; undefined when it voids none. */
export function voidedTarget(statement: Pick<Statement, 'verb' | 'object'>): string | undefined {
  if (statement.verb.id !== VOIDED) return undefined;
  const { object } = statement;
  return object.objectType === 'StatementRef' ? object.id.toLowerCase() : undefined;
}
