import type { ClientBase } from 'pg';
import type { PostingKeys } from './keys.js';
import { keysAlong, MAX_HOPS, readChains, readReferrers, type ChainLink, type Inheritance } from './references.js';

/**
 * Takes an erased statement's content out of the tables: its body, its reference, the mark on a statement that it alone
 * voided. Its row stays, so that no ordinal is ever given twice.
 *
 * @returns the keys that it and the statements that refer to it lose, to be taken off their postings
 */
export async function eraseStatement(
  client: ClientBase,
  schema: string,
  id: string,
  keys: PostingKeys,
): Promise<Inheritance[]> {
  const chain = await readChains(client, schema, [id], keys);
  const erased = chain.get(id);
  if (!erased) return [];
  const referrers = await readReferrers(client, schema, [id]);
  const around = await readChains(
    client,
    schema,
    referrers.map((referrer) => referrer.id),
    keys,
  );
  const links = new Map<string, ChainLink>([...chain, ...around]);

  // From itself on, one more than from the statement it refers to.
  const most = MAX_HOPS + 1;
  const lost: Inheritance[] = [{ ordinal: erased.ordinal, keys: keysAlong(id, links, { most }) }];
  for (const referrer of referrers) {
    if (referrer.id === id) continue;
    const kept = keysAlong(referrer.id, links, { most, until: id });
    const gone = [...keysAlong(referrer.id, links, { most })].filter((key) => !kept.has(key));
    lost.push({ ordinal: referrer.ordinal, keys: new Set(gone) });
  }

  await client.query(`delete from ${schema}.reference where ordinal = $1`, [erased.ordinal]);
  await client.query(`update ${schema}.statement set body = null, voided = false where ordinal = $1`, [erased.ordinal]);
  if (erased.voiding) {
    await client.query(
      `update ${schema}.statement s set voided = false
        where s.id = $1 and not exists (select from ${schema}.reference r where r.target = s.id and r.voiding)`,
      [erased.target],
    );
  }
  return lost;
}
