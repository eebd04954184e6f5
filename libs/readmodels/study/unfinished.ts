import type { ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { ensureCheckpointTable } from '../runner/checkpoint.js';
import { dropTables } from '../runner/schemas.js';
import { isStudyName, listStudies } from './studies.js';

/** Tables that are made for one command, and dropped at its end: `export4711__roster`. */
const PASSING = /^(?:export|what_if)\d+$/;
const LOCK = "hashtextextended('vetrail study ' || $1, 0)";

/**
 * Claims the tables of a study for as long as the client is connected, so that nobody else makes or drops them.
 *
 * @returns false where somebody else has them
 */
export async function claimStudy(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`, [name]);
  return rows[0]!.held;
}

/**
 * Claims a name for tables that one command makes and drops again; first drops what commands left behind that were killed.
 *
 * @param kind what the name begins with
 */
export async function claimPassingTables(client: ClientBase, kind: 'export' | 'what_if'): Promise<string> {
  await dropUnfinished(client, []);
  const studies = new Set((await listStudies(client)).map(({ name }) => name));
  for (let n = process.pid; ; n++) {
    const name = `${kind}${n}`;
    if (!studies.has(name) && (await claimStudy(client, name))) return name;
  }
}

/**
 * Drops tables that belong to no study: those of a study whose making was interrupted, and of models that are given, and
 * those of commands that were killed. What is being made now stays.
 *
 * @returns the names of what is being made now
 */
export async function dropUnfinished(
  client: ClientBase,
  models: readonly Pick<ReadModel, 'name'>[],
): Promise<readonly string[]> {
  await ensureCheckpointTable(client);
  const studies = new Set((await listStudies(client)).map(({ name }) => name));
  const live = new Set(models.map(schemaOf));
  const { rows } = await client.query<{ schema: string }>('select nspname as schema from pg_namespace order by 1');
  const unfinished = new Map<string, string[]>();
  for (const { schema } of rows) {
    const [name = '', model = ''] = schema.split(/__(.*)/, 2);
    const known = PASSING.test(name) ? model !== '' : live.has(model);
    if (known && isStudyName(name) && !studies.has(name)) {
      unfinished.set(name, [...(unfinished.get(name) ?? []), schema]);
    }
  }
  const beingMade: string[] = [];
  for (const [name, schemas] of unfinished) {
    if (!(await claimStudy(client, name))) {
      beingMade.push(name);
      continue;
    }
    for (const schema of schemas) await dropTables(client, schema);
    await client.query(`select pg_advisory_unlock(${LOCK})`, [name]);
  }
  return beingMade;
}
