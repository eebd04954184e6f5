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
 * The canonical definition after more statements defined the activity, in the log's order (xAPI 1.0.3, part 3, 2.5):
 * languages and extensions add up, and of what was said twice the later word counts.
 *
 * @param given at least one
 * @param length what is given takes no more than so many characters
 * @returns `known` itself where nothing changes
 */
export function mergeDefinitions(
  known: Canonical | undefined,
  given: readonly ActivityDefinition[],
  length: number,
): Canonical {
  if (given.length > 1 && (known?.text.length ?? 0) + length > LONGEST) {
    // Which of them is left out is seen one by one.
    return given.reduce<Canonical | undefined>((before, one) => mergeDefinitions(before, [one], length), known)!;
  }
  const definition = given.reduce<ActivityDefinition>(merge, known?.definition ?? {});
  const text = JSON.stringify(definition);
  return known && (text === known.text || text.length > LONGEST) ? known : { definition, text };
}

function merge(known: ActivityDefinition, given: ActivityDefinition): ActivityDefinition {
  const merged: Record<string, unknown> = { ...known, ...given };
  for (const map of MAPS) {
    const [before, now] = [known[map], given[map]];
    if (before && now) merged[map] = { ...before, ...now };
  }
  return merged;
}
