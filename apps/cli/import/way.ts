/** How far an import is, in milliseconds of `stored`. */
export interface Way {
  readonly total: number;
  /** How much of it is behind, at most all, when the import has come to this `stored`. */
  done(last: number): number;
}

/**
 * @param first `stored` of the first statement that is taken in
 * @param newest of the newest one that the source had at the beginning; whatever comes after it makes the way no longer
 */
export function wayBetween(first: number, newest: number): Way {
  const total = Math.max(1, newest - first);
  return { total, done: (last) => (last >= newest ? total : Math.max(0, last - first)) };
}
