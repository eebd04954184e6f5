interface Named {
  readonly code: string;
  readonly name: string;
  readonly country: string;
}

/**
 * Names short enough for charts: of each school the fewest leading words that no other school's name begins with, and its
 * country. By code.
 */
export function shortNames(schools: readonly Named[]): ReadonlyMap<string, string> {
  return new Map(
    schools.map(({ code, name, country }) => {
      const words = name.split(' ');
      const others = schools.filter((other) => other.code !== code).map((other) => `${other.name} `);
      const prefixes = words.map((_, i) => words.slice(0, i + 1).join(' '));
      const prefix = prefixes.find((start) => !others.some((other) => other.startsWith(`${start} `))) ?? name;
      return [code, `${prefix} (${country})`];
    }),
  );
}

/** `O3-train-trainers` → `O3`: what an objective is called where its name has no room. */
export function objectiveMark(code: string): string {
  return code.split('-', 1)[0]!;
}

/** A code that has no word of its own: `local-session` → `Local session`. */
export function spoken(code: string): string {
  const text = code.replaceAll('-', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
