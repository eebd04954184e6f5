import type { ClientBase, Pool } from 'pg';
import { encodeCursor, type CursorState } from './cursor.js';
import type { Geometry } from './geometry.js';
import { ordinalsOf, walkSql, type MatchedBlock, type OrdinalRange } from './posting-walk.js';

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
  { limit, ascending, low, high }: CursorState,
  { schema }: IndexLocation,
): AsyncGenerator<Visible[]> {
  const order = ascending ? 'asc' : 'desc';
  const { rows } = await db.query<VisibleRow>({
    name: `${schema}.scan-${order}`,
    text: `select ordinal, body from ${schema}.statement
            where ordinal >= $1 and ordinal < $2 and not voided and body is not null
            order by ordinal ${order} limit $3`,
    values: [low, high ?? Number.MAX_SAFE_INTEGER, limit + 1],
    rowMode: 'array',
  });
  yield rows.map(visible);
}

/** Statements that carry all keys: walks their blocks and fetches texts as long as its caller wants more. */
async function* walk(db: Database, state: CursorState, index: IndexLocation): AsyncGenerator<Visible[]> {
  const { keys, limit, ascending, low } = state;
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
        while (waiting.length >= most) yield await readVisible(db, index.schema, waiting.splice(0, most), ascending);
        const end: number | undefined = ordinals.length === most ? ordinals.at(-1) : undefined;
        range = end === undefined ? undefined : ascending ? { low: end + 1, high } : { low, high: end };
      }
    }
    const end = blocks.at(-1);
    if (!end || blocks.length < step) break;
    if (ascending) first = end.block + 1;
    else last = end.block - 1;
  }
  if (waiting.length > 0) yield await readVisible(db, index.schema, waiting, ascending);
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
  ascending: boolean,
): Promise<Visible[]> {
  const order = ascending ? 'asc' : 'desc';
  const { rows } = await db.query<VisibleRow>({
    name: `${schema}.texts-${order}`,
    text: `select ordinal, body from ${schema}.statement
            where ordinal = any($1::bigint[]) and not voided and body is not null order by ordinal ${order}`,
    values: [`{${ordinals.join(',')}}`],
    rowMode: 'array',
  });
  return rows.map(visible);
}

type VisibleRow = [ordinal: bigint | string, body: string];

function visible([ordinal, body]: VisibleRow): Visible {
  return { ordinal: Number(ordinal), body };
}
