import type { ActivityDefinition } from '#xapi';

/** A canonical definition and its text, which is what the table holds. */
export interface Canonical {
  readonly definition: ActivityDefinition;
  readonly text: string;
}

/** Maps whose entries add up; every other property is taken whole from whoever gave it last. */
const MAPS = ['name', 'description', 'extensions'] as const;

/** A definition grows no longer than this, in characters: what would make it longer is left out. */
const LONGEST = 2 ** 20;

/**
 * The canonical definition after one more statement defined the activity (xAPI 1.0.3, part 3, 2.5): languages and
 * extensions add up, and of what was said twice the later word counts.
 *
 * @returns `known` itself where nothing changes
 */
export function mergeDefinitions(known: Canonical | undefined, given: ActivityDefinition): Canonical {
  const merged: Record<string, unknown> = { ...known?.definition, ...given };
  for (const map of MAPS) {
    const [before, now] = [known?.definition[map], given[map]];
    if (before && now) merged[map] = { ...before, ...now };
  }
  const text = JSON.stringify(merged);
  return known && (text === known.text || text.length > LONGEST) ? known : { definition: merged, text };
}
