import type { ActivityDefinition } from '#xapi';
import type { ClientBase, Pool } from 'pg';
import { schemaOf } from '../contract.js';
import { identityHash } from '../roster/identity-hash.js';
import { activities } from './model.js';

const SCHEMA = schemaOf(activities);

/** The canonical definition of an activity; undefined while no statement has defined it. */
export async function findActivityDefinition(
  db: Pick<Pool | ClientBase, 'query'>,
  id: string,
): Promise<ActivityDefinition | undefined> {
  const { rows } = await db.query<{ definition: string }>({
    name: `${SCHEMA}.find`,
    text: `select definition from ${SCHEMA}.activity where id_hash = $1`,
    values: [identityHash(id)],
  });
  return rows[0] && (JSON.parse(rows[0].definition) as ActivityDefinition);
}
