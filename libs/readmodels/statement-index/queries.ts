import { filterKeys } from '#xapi';
import type { CursorState, Presentation } from './cursor.js';
import { geometryOf } from './geometry.js';
import { bytesOfKey, postingKey } from './keys.js';
import { readPage, type Database, type IndexLocation, type StatementPage } from './page.js';

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
  /** As known then: without what was stored later, and with what was voided later. Erased is erased. */
  readonly asKnownAt?: string | undefined;
  readonly presentation?: Presentation;
}

export interface FoundStatement {
  /** Its text as `format=exact` sends it. */
  readonly body: string;
  /** When it was stored, six decimals. */
  readonly stored: string;
}

export const LIVE_INDEX: IndexLocation = { schema: 'statement_index', geometry: geometryOf() };

const EXACT: Presentation = { format: 'exact', attachments: false };
/**
 * The first page of a query: statements that match all filters, by themselves or by a statement that they refer to,
 * without those that were voided.
 */
export async function findStatements(
  db: Database,
  query: StatementQuery,
  index: IndexLocation = LIVE_INDEX,
): Promise<StatementPage> {
  const { filters, since, until, limit, ascending = false, asKnownAt, presentation = EXACT } = query;
  const keys = keysOf(filters);
  const [low = 0, high, known] = await ordinalsAfter(db, index, since, until, asKnownAt);
  const state = { keys, limit, ascending, low, high, known, presentation };
  if (known !== undefined)
    return readPage(db, { ...state, high: Math.min(high ?? known, known), until: undefined }, index);
  return readPage(db, { ...state, until: ascending ? until : undefined }, index);
}

/** The same query on its way, with these filters besides. */
export function narrowed(state: CursorState, filters: Filters): CursorState {
  return { ...state, keys: [...new Set([...state.keys, ...keysOf(filters)])] };
}

function keysOf(filters: Filters): string[] {
  return rarestFirst(filterKeys(filters)).map((key) => bytesOfKey(postingKey(key)).toString('hex'));
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

/** The statement with this id as known then, and whether it was voided by then. */
export async function findAsKnownAt(
  db: Database,
  id: string,
  asKnownAt: string,
  { schema }: IndexLocation = LIVE_INDEX,
): Promise<(FoundStatement & { readonly voided: boolean }) | undefined> {
  const { rows } = await db.query<FoundStatement & { voided: boolean }>({
    name: `${schema}.by-id-as-known`,
    text: `select s.body, s.stored, s.voided and exists (
                    select from ${schema}.reference r join ${schema}.statement v on v.ordinal = r.ordinal
                     where r.target = s.id and r.voiding and v.stored <= $2) as voided
             from ${schema}.statement s where s.id = $1 and s.stored <= $2 and s.body is not null`,
    values: [id, asKnownAt],
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
