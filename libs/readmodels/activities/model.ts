import type { ReadModel } from '../contract.js';
import { ActivitiesProjection } from './projection.js';
import { ddlOf } from './schema.js';

/** Change it whenever the same log would give other rows. */
const VERSION = '1';

/**
 * The canonical definition of each activity. Voiding a statement takes nothing back (xAPI 1.0.3, part 2, 2.3.2, leaves it
 * open): a definition says what an activity is. Erasing a statement does once the erasure is finished, which builds every
 * read model anew from a log that never had it.
 */
export const activities: ReadModel = {
  name: 'activities',
  version: VERSION,
  ddl: ddlOf,
  open: async (_client, schema) => new ActivitiesProjection(schema),
};
