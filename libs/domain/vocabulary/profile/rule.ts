import { parseJsonPath, selectPath } from './json-path.js';

type Primitive = string | number | boolean;

/** A rule of a statement template, as the profile states it (xAPI Profiles 1.0, part 2, 8.1). */
export interface TemplateRequirement {
  /** A stable name in kebab-case, by which violations are counted. */
  readonly rule: string;
  /** A JSONPath. */
  readonly location: string;
  /** Absent: the other members hold for what stands there, if anything does. */
  readonly presence?: 'included' | 'excluded';
  /** One of these must be among the values. */
  readonly any?: readonly Primitive[];
  /** All values must be among these. */
  readonly all?: readonly Primitive[];
  /** One sentence that says what would be right. */
  readonly message: string;
}

/** Makes the test of a rule: whether a statement, its context activities in arrays, keeps it. */
export function compileRule({ location, presence, any, all }: TemplateRequirement): (statement: unknown) => boolean {
  const path = parseJsonPath(location);
  const oneOf = any && new Set<unknown>(any);
  const within = all && new Set<unknown>(all);
  return (statement) => {
    const values = selectPath(statement, path);
    if (presence === 'excluded') return values.length === 0;
    if (values.length === 0) return presence !== 'included' && oneOf === undefined;
    if (oneOf && !values.some((value) => oneOf.has(value))) return false;
    return !within || values.every((value) => within.has(value));
  };
}
