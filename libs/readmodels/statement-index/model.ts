import type { ReadModel } from '../contract.js';
import { geometryOf } from './geometry.js';
import { StatementIndexProjection } from './projection.js';
import { ddlOf, readersIndexesOf } from './schema.js';

/** Change it whenever the same log would give other rows. */
const VERSION = '1';

/**
 * The statement index: every statement as readers get it, and the postings that answer xAPI queries.
 *
 * @param options other than the defaults only in tests: ordinals in a posting block; most missing targets of references
 *   that are kept in memory
 */
export function createStatementIndex(
  options: { readonly blockSize?: number; readonly maxAwaited?: number } = {},
): ReadModel {
  const geometry = geometryOf(options.blockSize);
  return {
    name: 'statement-index',
    version: VERSION,
    ddl: (schema) => ddlOf(schema, geometry),
    readersIndexes: readersIndexesOf,
    open: (client, schema) => StatementIndexProjection.open(client, schema, geometry, options.maxAwaited),
  };
}

export const statementIndex: ReadModel = createStatementIndex();
