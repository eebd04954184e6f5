import type { Relation } from './relations.js';

/** What a figure may be, both ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Rounded figures (hours have two decimals) do not add up to the last digit. */
const EPSILON = 1e-6;
const MOST_ROUNDS = 100;

/**
 * What can be known of every figure from those that are shown: intervals, narrowed along all relations until nothing
 * changes any more.
 *
 * @param known the intervals to begin with: a single value for a figure that is shown
 */
export function narrow(relations: readonly Relation[], known: ReadonlyMap<string, Interval>): Map<string, Interval> {
  const intervals = new Map(known);
  let changed = true;
  const tighten = (key: string, low: number, high: number): void => {
    const before = intervals.get(key)!;
    const after = { low: Math.max(before.low, low), high: Math.min(before.high, high) };
    if (after.low - before.low <= EPSILON && before.high - after.high <= EPSILON) return;
    intervals.set(key, after);
    changed = true;
  };
  for (let round = 0; changed && round < MOST_ROUNDS; round++) {
    changed = false;
    for (const relation of relations) narrowBy(relation, intervals, tighten);
  }
  return intervals;
}

function narrowBy(
  relation: Relation,
  intervals: ReadonlyMap<string, Interval>,
  tighten: (key: string, low: number, high: number) => void,
): void {
  if (relation.kind === 'atMost') {
    const { lesser, greater } = relation;
    tighten(lesser, -Infinity, intervals.get(greater)!.high);
    tighten(greater, intervals.get(lesser)!.low, Infinity);
    return;
  }
  const { whole, parts } = relation;
  const upper = relation.kind === 'sum' || relation.complete;
  const sums = parts.map((part) => intervals.get(part)!);
  const low = sums.reduce((sum, part) => sum + part.low, 0);
  const high = sums.reduce((sum, part) => sum + part.high, 0);
  const greatest = Math.max(...sums.map((part) => part.low));
  tighten(whole, relation.kind === 'sum' ? low : greatest, upper ? high : Infinity);
  const { low: wholeLow, high: wholeHigh } = intervals.get(whole)!;
  parts.forEach((part, i) => {
    const others = sums.reduce((sum, other, j) => (j === i ? sum : sum + other.high), 0);
    tighten(
      part,
      upper && Number.isFinite(others) ? wholeLow - others : -Infinity,
      relation.kind === 'sum' ? wholeHigh - (low - sums[i]!.low) : wholeHigh,
    );
  });
}

/**
 * The hidden figures that the sums alone determine, however many of them are hidden at once: those whose unit vector lies
 * in the row space of the sums (Gauss–Jordan elimination).
 */
export function determined(relations: readonly Relation[], hidden: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  for (const rows of connected(relations, hidden)) {
    const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
    const matrix = rows.map((row) => columns.map((key) => row.get(key) ?? 0));
    for (const row of reduce(matrix)) {
      const unknown = columns.filter((_, i) => Math.abs(row[i]!) > EPSILON);
      if (unknown.length === 1) found.add(unknown[0]!);
    }
  }
  return found;
}

/** The sums' coefficients of hidden figures, apart where no hidden figure connects them. */
function connected(relations: readonly Relation[], hidden: ReadonlySet<string>): Map<string, number>[][] {
  const groups: { keys: Set<string>; rows: Map<string, number>[] }[] = [];
  for (const relation of relations) {
    if (relation.kind !== 'sum') continue;
    const row = new Map(relation.parts.filter((part) => hidden.has(part)).map((part) => [part, 1]));
    if (hidden.has(relation.whole)) row.set(relation.whole, -1);
    if (row.size === 0) continue;
    const touched = groups.filter(({ keys }) => [...row.keys()].some((key) => keys.has(key)));
    const merged = { keys: new Set(row.keys()), rows: [row] };
    for (const group of touched) {
      group.keys.forEach((key) => merged.keys.add(key));
      merged.rows.push(...group.rows);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map(({ rows }) => rows);
}

/** Reduced row echelon form. */
function reduce(matrix: number[][]): number[][] {
  let pivots = 0;
  const width = matrix[0]?.length ?? 0;
  for (let column = 0; column < width && pivots < matrix.length; column++) {
    const at = matrix.findIndex((row, i) => i >= pivots && Math.abs(row[column]!) > EPSILON);
    if (at < 0) continue;
    const [pivot] = matrix.splice(at, 1);
    const scale = pivot![column]!;
    const row = pivot!.map((value) => value / scale);
    matrix.splice(pivots, 0, row);
    matrix.forEach((other, i) => {
      const factor = other[column]!;
      if (i === pivots || Math.abs(factor) <= EPSILON) return;
      for (let j = column; j < width; j++) other[j]! -= factor * row[j]!;
    });
    pivots++;
  }
  return matrix;
}
