import { filterKeys } from '#xapi';
import type { ClientBase, Pool } from 'pg';
import { encodeCursor, type CursorState, type Presentation } from './cursor.js';
import { geometryOf, type Geometry } from './geometry.js';
import { bytesOfKey, postingKey } from './keys.js';
import { ordinalsOf, walkSql, type MatchedBlock, type OrdinalRange } from './posting-walk.js';

/** What queries run on: a pool (or replica's pool), or a connection of a transaction's. */
export type Database = Pick<Pool | ClientBase, 'query'>;

type Filters = Parameters<typeof filterKeys>[0];

/** An xAPI query of many statements, its parameters parsed. */
export interface StatementQuery {
  readonly filters: Filters;
  /** Only statements stored after this instant. */
  readonly since?: string | undefined;
  /** Only statements stored at this instant or before. */
  readonly until?: string | undefined;
  /** Most statements on a page, at least 1. */
  readonly limit: number;
  /** Oldest first instead of newest first. */
  readonly ascending?: boolean;
  readonly presentation?: Presentation;
}

export interface StatementPage {
  /** The statements' texts as `format=exact` sends them, in the query's order. */
  readonly statements: string[];
  /** For `findMoreStatements`; undefined on the last page. */
  readonly more: string | undefined;
}

export interface FoundStatement {
  /** Its text as `format=exact` sends it. */
  readonly body: string;
  /** When it was stored, six decimals. */
  readonly stored: string;
}

/** Where an index stands; another than the live one after a rebuild into a schema of its own. */
export interface IndexLocation {
  readonly schema: string;
  readonly geometry: Geometry;
}

export const LIVE_INDEX: IndexLocation = { schema: 'statement_index', geometry: geometryOf() };

const EXACT: Presentation = { format: 'exact', attachments: false };
const LAST_BLOCK = 2 ** 31 - 1;
/** Blocks a step of the walk looks at: most pages are full after the first; each next one costs a round trip. */
const FIRST_STEP = 4;
const STEP_GROWTH = 8;
const MAX_STEP = 256;

/**
 * The first page of a query: statements that match all filters, by themselves or by a statement that they refer to,
 * without those that were voided.
 */
export async function findStatements(
  db: Database,
  query: StatementQuery,
  index: IndexLocation = LIVE_INDEX,
): Promise<StatementPage> {
  const { filters, since, until, limit, ascending = false, presentation = EXACT } = query;
  const keys = rarestFirst(filterKeys(filters)).map((key) => bytesOfKey(postingKey(key)).toString('hex'));
  const [low, high] = await ordinalsAfter(db, index, since, until);
  const state = { keys, limit, ascending, low: low ?? 0, high, until: ascending ? until : undefined, presentation };
  return readPage(db, state, index);
}

/** Roles from those whose values few statements share to those whose values many do. */
const ROLES = ['registration', 'actor', 'activity', 'related-activity', 'related-agent', 'verb'];

/**
 * Search keys in the order in which to look them up: the first one's blocks are walked, the others are looked up in each,
 * so the fewer blocks the first one is in, the better. What is rare is guessed from the role alone; a wrong guess costs
 * look-ups in the index, never more.
 */
function rarestFirst(keys: readonly string[]): string[] {
  const rank = (key: string) => ROLES.indexOf(key.slice(0, key.indexOf('\n')));
  return [...new Set(keys)].sort((a, b) => rank(a) - rank(b));
}

/** The page that a cursor (see `decodeCursor`) stands for. */
export async function findMoreStatements(
  db: Database,
  state: CursorState,
  index: IndexLocation = LIVE_INDEX,
): Promise<StatementPage> {
  if (state.until === undefined) return readPage(db, state, index);
  const [, high] = await ordinalsAfter(db, index, undefined, state.until);
  return readPage(db, { ...state, high }, index);
}

/** The statement with this id, unless it was voided. */
export function findById(db: Database, id: string, index?: IndexLocation): Promise<FoundStatement | undefined> {
  return findOne(db, id, false, index);
}

/** The statement with this id, if it was voided. */
export function findVoidedById(db: Database, id: string, index?: IndexLocation): Promise<FoundStatement | undefined> {
  return findOne(db, id, true, index);
}

/** Which of the ids (lower case) the index holds, voided ones included, with their texts. */
export async function findRecorded(
  db: Database,
  ids: readonly string[],
  { schema }: IndexLocation = LIVE_INDEX,
): Promise<Map<string, string>> {
  const { rows } = await db.query<[string, string]>({
    name: `${schema}.recorded`,
    text: `select id, body from ${schema}.statement where id = any($1::uuid[]) and body is not null`,
    values: [ids],
    rowMode: 'array',
  });
  return new Map(rows);
}

async function findOne(
  db: Database,
  id: string,
  voided: boolean,
  { schema }: IndexLocation = LIVE_INDEX,
): Promise<FoundStatement | undefined> {
  const { rows } = await db.query<FoundStatement>({
    name: `${schema}.by-id`,
    text: `select body, stored from ${schema}.statement where id = $1 and voided = $2 and body is not null`,
    values: [id, voided],
  });
  return rows[0];
}

/**
 * For each instant the ordinal of the first statement stored after it, or the next ordinal to be given when there is
 * none; undefined for an instant that is undefined. Ordinals follow `stored`, so these bound a search by time.
 */
async function ordinalsAfter(
  db: Database,
  { schema }: IndexLocation,
  ...instants: readonly (string | undefined)[]
): Promise<(number | undefined)[]> {
  if (instants.every((instant) => instant === undefined)) return instants.map(() => undefined);
  const { rows } = await db.query<{ ordinal: bigint | null }>({
    name: `${schema}.ordinals-after`,
    text: `select coalesce(
             (select s.ordinal from ${schema}.statement s where s.stored > i.instant order by s.stored, s.ordinal limit 1),
             (select max(s.ordinal) + 1 from ${schema}.statement s), 0) as ordinal
           from unnest($1::timestamptz[]) with ordinality as i (instant, n) order by i.n`,
    values: [instants.map((instant) => instant ?? null)],
  });
  return instants.map((instant, i) => (instant === undefined ? undefined : Number(rows[i]!.ordinal)));
}

async function readPage(db: Database, state: CursorState, index: IndexLocation): Promise<StatementPage> {
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
