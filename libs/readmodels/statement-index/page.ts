import type { ClientBase, Pool } from 'pg';
import { encodeCursor, type CursorState } from './cursor.js';
import type { Geometry } from './geometry.js';
import { bytesOfKey, PostingKeys } from './keys.js';
import { ordinalsOf, walkSql, type MatchedBlock, type OrdinalRange } from './posting-walk.js';
import { keysAlong, MAX_HOPS, readChains } from './references.js';

/** What queries run on: a pool (or replica's pool), or a connection of a transaction's. */
export type Database = Pick<Pool | ClientBase, 'query'>;

/** Where an index stands; another than the live one after a rebuild into a schema of its own. */
export interface IndexLocation {
  readonly schema: string;
  readonly geometry: Geometry;
}

export interface StatementPage {
  /** The statements' texts as `format=exact` sends them, in the query's order. */
  readonly statements: string[];
  /** For `findMoreStatements`; undefined on the last page. */
  readonly more: string | undefined;
}

const LAST_BLOCK = 2 ** 31 - 1;
/** Blocks a step of the walk looks at: most pages are full after the first; each next one costs a round trip. */
const FIRST_STEP = 4;
const STEP_GROWTH = 8;
const MAX_STEP = 256;

/** Reads the page that a cursor's state describes. */
export async function readPage(db: Database, state: CursorState, index: IndexLocation): Promise<StatementPage> {
  const { limit, ascending } = state;
  const read = state.keys.length === 0 ? scan : walk;
  const statements: string[] = [];
  let last = 0;
  for await (const found of read(db, state, index)) {
    for (const { ordinal, body } of found) {
      if (statements.length === limit) {
        const rest = ascending ? { low: last + 1 } : { high: last };
        return { statements, more: encodeCursor({ ...state, ...rest }) };
      }
      statements.push(body);
      last = ordinal;
    }
  }
  return { statements, more: undefined };
}

interface Visible {
  readonly ordinal: number;
  readonly body: string;
}

/** Every statement in the range: a query without filters. One statement more than the page, to know of a next page. */
async function* scan(
  db: Database,
  { limit, ascending, low, high, known }: CursorState,
  { schema }: IndexLocation,
): AsyncGenerator<Visible[]> {
  const order = ascending ? 'asc' : 'desc';
  const { rows } = await db.query<VisibleRow>({
    name: `${schema}.scan-${order}${known === undefined ? '' : '-known'}`,
    text: `select ordinal, body from ${schema}.statement s
            where ordinal >= $1 and ordinal < $2 and ${visibleSql(schema, known, '$4')}
            order by ordinal ${order} limit $3`,
    values: [low, high ?? Number.MAX_SAFE_INTEGER, limit + 1, ...(known === undefined ? [] : [known])],
    rowMode: 'array',
  });
  yield rows.map(visible);
}

/** Statements that carry all keys: walks their blocks and fetches texts as long as its caller wants more. */
async function* walk(db: Database, state: CursorState, index: IndexLocation): AsyncGenerator<Visible[]> {
  const { keys, limit, ascending, low } = state;
  const read = async (ordinals: readonly number[]) =>
    carrying(db, index.schema, state, await readVisible(db, index.schema, ordinals, state));
  const { blockSize } = index.geometry;
  const high = state.high ?? Number.MAX_SAFE_INTEGER;
  let first = Math.floor(low / blockSize);
  let last = Math.min(Math.floor((high - 1) / blockSize), LAST_BLOCK);
  const waiting: number[] = [];
  for (let step = FIRST_STEP; first <= last; step = Math.min(step * STEP_GROWTH, MAX_STEP)) {
    const blocks = await matchedBlocks(db, index.schema, keys, ascending, [first, last, step]);
    for (const block of blocks) {
      for (let range: OrdinalRange | undefined = { low, high }; range;) {
        const most = limit + 1;
        const ordinals: number[] = ordinalsOf(block, index.geometry, range, ascending, most);
        waiting.push(...ordinals);
        while (waiting.length >= most) yield await read(waiting.splice(0, most));
        const end: number | undefined = ordinals.length === most ? ordinals.at(-1) : undefined;
        range = end === undefined ? undefined : ascending ? { low: end + 1, high } : { low, high: end };
      }
    }
    const end = blocks.at(-1);
    if (!end || blocks.length < step) break;
    if (ascending) first = end.block + 1;
    else last = end.block - 1;
  }
  if (waiting.length > 0) yield await read(waiting);
}

async function matchedBlocks(
  db: Database,
  schema: string,
  keys: readonly string[],
  ascending: boolean,
  range: readonly [first: number, last: number, most: number],
): Promise<MatchedBlock[]> {
  const { rows } = await db.query<[number, Buffer | null, ...(Buffer | null)[]]>({
    name: `${schema}.walk-${keys.length}-${ascending ? 'asc' : 'desc'}`,
    text: walkSql(schema, keys.length, ascending),
    values: [...range, ...keys],
    rowMode: 'array',
  });
  return rows.map(([block, bits, ...lists]) => ({ block, bits, lists }));
}

async function readVisible(
  db: Database,
  schema: string,
  ordinals: readonly number[],
  { ascending, known }: CursorState,
): Promise<Visible[]> {
  const order = ascending ? 'asc' : 'desc';
  const { rows } = await db.query<VisibleRow>({
    name: `${schema}.texts-${order}${known === undefined ? '' : '-known'}`,
    text: `select ordinal, body from ${schema}.statement s
            where ordinal = any($1::bigint[]) and ${visibleSql(schema, known, '$2')} order by ordinal ${order}`,
    values: [`{${ordinals.join(',')}}`, ...(known === undefined ? [] : [known])],
    rowMode: 'array',
  });
  return rows.map(visible);
}

/** Whether a statement `s` is shown: neither erased nor voided, or voided by what was not known yet. */
function visibleSql(schema: string, known: number | undefined, parameter: string): string {
  if (known === undefined) return 'not s.voided and s.body is not null';
  return `s.body is not null and (not s.voided or not exists (
            select from ${schema}.reference r where r.target = s.id and r.voiding and r.ordinal < ${parameter}))`;
}

/**
 * Those that carry all keys as known: postings also have what statements got from others that they refer to and that came
 * later.
 */
async function carrying(
  db: Database,
  schema: string,
  { keys, known }: CursorState,
  found: readonly Visible[],
): Promise<Visible[]> {
  if (known === undefined || found.length === 0) return [...found];
  const { rows } = await db.query<{ ordinal: bigint; id: string }>({
    name: `${schema}.referring`,
    text: `select r.ordinal, s.id from ${schema}.reference r join ${schema}.statement s on s.ordinal = r.ordinal
            where r.ordinal = any($1::bigint[])`,
    values: [`{${found.map(({ ordinal }) => ordinal).join(',')}}`],
  });
  if (rows.length === 0) return [...found];
  const ids = new Map(rows.map(({ ordinal, id }) => [Number(ordinal), id]));
  const links = await readChains(db, schema, [...ids.values()], new PostingKeys());
  for (const [id, { ordinal }] of links) if (ordinal >= known) links.delete(id);
  return found.filter(({ ordinal }) => {
    const id = ids.get(ordinal);
    if (id === undefined) return true;
    const carried = new Set(
      [...keysAlong(id, links, { most: MAX_HOPS + 1 })].map((key) => bytesOfKey(key).toString('hex')),
    );
    return keys.every((key) => carried.has(key));
  });
}

type VisibleRow = [ordinal: bigint | string, body: string];

function visible([ordinal, body]: VisibleRow): Visible {
  return { ordinal: Number(ordinal), body };
}
