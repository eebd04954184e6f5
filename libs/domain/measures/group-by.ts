/** The items by a key, keys and items in the order in which they come. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** `part ÷ whole`; null where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The persons of rows, each once; rows without one (anonymous groups) add none. */
export function personsOf(rows: Iterable<{ readonly person: string | null }>): Set<string> {
  const persons = new Set<string>();
  for (const { person } of rows) if (person !== null) persons.add(person);
  return persons;
}

/** An order of texts that is the same everywhere: by code units. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Groups in the order of their keys; a group without a key (anonymous groups of people) is left out. */
export function sortedGroups<T>(groups: ReadonlyMap<string | null, T>): [string, T][] {
  return [...groups].filter((group): group is [string, T] => group[0] !== null).sort(([a], [b]) => compareTexts(a, b));
}
