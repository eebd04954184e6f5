import type { ReadModel } from '../contract.js';
import { geometryOf } from './geometry.js';
import { StatementIndexProjection } from './projection.js';
import { ddlOf } from './schema.js';

/** Raise it whenever the same log would give other rows. */
const VERSION = 1;

/**
 * The statement index: every statement as readers get it, and the postings that answer xAPI queries.
 *
 * @param options.blockSize ordinals in a posting block; other than the default only in tests
 */
export function createStatementIndex(options: { readonly blockSize?: number } = {}): ReadModel {
  const geometry = geometryOf(options.blockSize);
  return {
    name: 'statement-index',
    version: VERSION,
    ddl: (schema) => ddlOf(schema, geometry),
    open: (client, schema) => StatementIndexProjection.open(client, schema, geometry),
  };
}

export const statementIndex: ReadModel = createStatementIndex();
