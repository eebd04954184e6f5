/** One step into a value: a member, all of them, or several. */
type Step = string | typeof EVERY | readonly string[];

/** A JSONPath, parsed; several are its alternatives, joined by `|`. */
export type JsonPath = readonly (readonly Step[])[];

const EVERY = Symbol('*');
const NAME = /^\.([A-Za-z_$][\w$-]*)/;
const BRACKETS = /^\[((?:'[^']*'|\d+|\*)(?:\s*,\s*(?:'[^']*'|\d+))*)\]/;

/**
 * Parses the part of JSONPath that rules of an xAPI profile may use (xAPI Profiles 1.0, part 2, 8.1): members, array
 * indices, `*`, unions of these, and paths joined by `|`; no filters and no scripts.
 *
 * @throws RangeError for anything else
 */
export function parseJsonPath(text: string): JsonPath {
  return splitAlternatives(text).map(parseAlternative);
}

/** Every value that stands at one of the path's places; none where nothing stands there. */
export function selectPath(value: unknown, path: JsonPath): readonly unknown[] {
  const found: unknown[] = [];
  for (const steps of path) collect(value, steps, 0, found);
  return found;
}

function collect(value: unknown, steps: readonly Step[], at: number, found: unknown[]): void {
  for (let i = at; i < steps.length; i++) {
    if (typeof value !== 'object' || value === null) return;
    const step = steps[i]!;
    if (typeof step !== 'string') {
      const names = step === EVERY ? Object.keys(value) : (step as readonly string[]);
      for (const name of names) collect(memberOf(value, name), steps, i + 1, found);
      return;
    }
    value = memberOf(value, step);
  }
  if (value !== undefined) found.push(value);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** `|` within a quoted name separates nothing. */
function splitAlternatives(text: string): string[] {
  return (text.match(/(?:'[^']*'|[^|'])+/g) ?? ['']).map((part) => part.trim());
}

function parseAlternative(text: string): Step[] {
  const steps: Step[] = [];
  if (!text.startsWith('$')) throw new RangeError(`a JSONPath starts with $: ${text}`);
  for (let rest = text.slice(1); rest !== '';) {
    const name = NAME.exec(rest);
    const brackets = name ? null : BRACKETS.exec(rest);
    if (rest.startsWith('.*')) steps.push(EVERY);
    else if (name) steps.push(name[1]!);
    else if (brackets) steps.push(stepOf(brackets[1]!));
    else throw new RangeError(`no JSONPath that a profile may use: ${text}`);
    rest = rest.slice(name?.[0].length ?? brackets?.[0].length ?? 2);
  }
  return steps;
}

function stepOf(inner: string): Step {
  if (inner === '*') return EVERY;
  const names = (inner.match(/'[^']*'|\d+/g) ?? []).map((part) => part.replace(/^'(.*)'$/, '$1'));
  return names.length === 1 ? names[0]! : names;
}
