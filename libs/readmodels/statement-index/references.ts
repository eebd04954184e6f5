import type { Statement } from '#xapi';
import type { ClientBase, Pool } from 'pg';
import { factsOf, type Entry, type StatementFacts } from './entry.js';
import type { PostingKey, PostingKeys } from './keys.js';

/**
 * How many statements a chain of references hands keys down through. The standard names no limit; without one, a chain
 * in which each statement refers to the one before would cost each new statement all the keys of all before it.
 */
export const MAX_HOPS = 100;

/** Keys that a statement gets from the statements it refers to. */
export interface Inheritance {
  readonly ordinal: number;
  readonly keys: ReadonlySet<PostingKey>;
}

/** A statement in a chain of references. `keys` only where they may be news to those who refer to it. */
export interface ChainLink {
  readonly target: string | undefined;
  readonly keys?: readonly PostingKey[];
}

/** A statement that refers to another, directly or through others. */
export interface Referrer {
  readonly ordinal: number;
  readonly id: string;
  readonly target: string;
  readonly voiding: boolean;
}

/**
 * The keys of the statements that `from` leads to, from link to link: `from` itself and at most `most - 1` after it, not
 * including `until` and what follows it. A cycle is walked once.
 */
export function keysAlong(
  from: string | undefined,
  links: ReadonlyMap<string, ChainLink>,
  { most = MAX_HOPS, until }: { most?: number; until?: string } = {},
): Set<PostingKey> {
  const keys = new Set<PostingKey>();
  const seen = new Set<string>();
  for (let id = from; id !== undefined && id !== until && seen.size < most && !seen.has(id);) {
    seen.add(id);
    const link = links.get(id);
    for (const key of link?.keys ?? []) keys.add(key);
    id = link?.target;
  }
  return keys;
}

/** The statements that `ids` lead to, themselves included, with their facts. Those the index does not hold are missing. */
export async function readChains(
  client: Pick<ClientBase | Pool, 'query'>,
  schema: string,
  ids: readonly string[],
  keys: PostingKeys,
): Promise<Map<string, StatementFacts & { ordinal: number }>> {
  const { rows } = await client.query<{ id: string; ordinal: bigint; body: string }>({
    name: `${schema}.chains`,
    text: `with recursive chain (id, hops) as (
               select unnest($1::uuid[]), 1
             union
               select r.target, c.hops + 1
                 from chain c
                 join ${schema}.statement s on s.id = c.id
                 join ${schema}.reference r on r.ordinal = s.ordinal
                where c.hops < $2
           )
           select s.id, s.ordinal, s.body from ${schema}.statement s
            where s.id = any(array(select distinct id from chain)) and s.body is not null`,
    values: [ids, MAX_HOPS + 1],
  });
  return new Map(
    rows.map(({ id, ordinal, body }) => [
      id,
      { ...factsOf(JSON.parse(body) as Statement, keys), ordinal: Number(ordinal) },
    ]),
  );
}

/** The statements that refer to any of `ids`, directly or through others. */
export async function readReferrers(client: ClientBase, schema: string, ids: readonly string[]): Promise<Referrer[]> {
  const { rows } = await client.query<{ ordinal: bigint; id: string; target: string; voiding: boolean }>({
    name: `${schema}.referrers`,
    text: `with recursive referrer (ordinal, id, target, voiding, hops) as (
               select r.ordinal, s.id, r.target, r.voiding, 1
                 from ${schema}.reference r join ${schema}.statement s on s.ordinal = r.ordinal
                where r.target = any($1::uuid[])
             union
               select r.ordinal, s.id, r.target, r.voiding, f.hops + 1
                 from referrer f
                 join ${schema}.reference r on r.target = f.id
                 join ${schema}.statement s on s.ordinal = r.ordinal
                where f.hops < $2
           )
           select distinct ordinal, id, target, voiding from referrer order by ordinal`,
    values: [ids, MAX_HOPS],
  });
  return rows.map((row) => ({ ...row, ordinal: Number(row.ordinal) }));
}

/** More awaited targets than this are not kept in memory. */
export const MAX_AWAITED = 100_000;

/**
 * Keeps track of references whose target has not arrived, so that a batch of statements that nobody waits for and that
 * refer to nothing costs no look-up at all. When too many are awaited, every batch is looked up instead.
 */
export class References {
  private constructor(
    private readonly schema: string,
    private readonly maxAwaited: number,
    private awaited: Set<string> | undefined,
  ) {}

  static async open(client: ClientBase, schema: string, maxAwaited = MAX_AWAITED): Promise<References> {
    const { rows } = await client.query<{ target: string }>(
      `select distinct r.target from ${schema}.reference r
        where not exists (select from ${schema}.statement s where s.id = r.target) limit $1`,
      [maxAwaited + 1],
    );
    const references = new References(schema, maxAwaited, new Set());
    references.#await(rows.map((row) => row.target));
    return references;
  }

  #await(ids: Iterable<string>): void {
    for (const id of ids) this.awaited?.add(id);
    if (this.awaited && this.awaited.size > this.maxAwaited) this.awaited = undefined;
  }

  /**
   * Settles what new entries inherit, what earlier statements inherit from them, and which statements are voided: entries
   * are marked, statements in the table updated. Call it before the entries are in the tables.
   */
  async settle(client: ClientBase, entries: readonly Entry[], keys: PostingKeys): Promise<Inheritance[]> {
    const referring = entries.filter((entry) => entry.target !== undefined);
    const late = this.awaited ? entries.filter((entry) => this.awaited!.delete(entry.id)) : entries;
    if (referring.length === 0 && late.length === 0) return [];

    const own = new Map(entries.map((entry) => [entry.id, entry]));
    const outside = [...new Set(referring.map((entry) => entry.target!).filter((id) => !own.has(id)))];
    const chains =
      outside.length > 0
        ? await readChains(client, this.schema, outside, keys)
        : new Map<string, StatementFacts & { ordinal: number }>();
    const referrers =
      late.length > 0
        ? await readReferrers(
            client,
            this.schema,
            late.map((entry) => entry.id),
          )
        : [];
    this.#await(outside.filter((id) => !chains.has(id)));

    const links = new Map<string, ChainLink>(referrers.map((referrer) => [referrer.id, referrer]));
    for (const [id, link] of chains) links.set(id, link);
    for (const entry of entries) links.set(entry.id, entry);

    await this.#void(client, referring, referrers, own);
    return [...referring, ...referrers].map(({ ordinal, target }) => ({ ordinal, keys: keysAlong(target, links) }));
  }

  async #void(
    client: ClientBase,
    referring: readonly Entry[],
    referrers: readonly Referrer[],
    own: ReadonlyMap<string, Entry>,
  ): Promise<void> {
    const outside: string[] = [];
    for (const { voiding, target } of [...referring, ...referrers]) {
      if (!voiding) continue;
      const entry = own.get(target!);
      if (entry) entry.voided = !entry.voiding;
      else outside.push(target!);
    }
    if (outside.length > 0) await voidStatements(client, this.schema, outside);
  }
}

/** Marks statements voided, except those that void another: they cannot be voided. */
async function voidStatements(client: ClientBase, schema: string, ids: readonly string[]): Promise<void> {
  await client.query(
    `update ${schema}.statement s set voided = true
      where s.id = any($1::uuid[]) and not s.voided and s.body is not null
        and not exists (select from ${schema}.reference r where r.ordinal = s.ordinal and r.voiding)`,
    [ids],
  );
}
