import { at, MOST_PROBLEMS } from '../checker.js';
import type { Problem } from '../types.js';
import { isBeyondNumbers } from './numerals.js';
import { endOfNumeral, endOfString } from './scan-json.js';

/** An object or array around the place that is read. */
interface Frame {
  readonly path: string;
  /** Of an object: the names of its properties so far. */
  readonly names: Set<string> | undefined;
  /** The property or index that is being read. */
  place: string | number;
}

/**
 * Finds what is wrong with a JSON text by the rules that `JSON.parse` does not know, each with its path: names given twice
 * in one object, nesting deeper than `deepest`, numbers that are not to be taken. Reads where `scanJson` has found
 * something; of a text that is not JSON it finds what comes before the place that is not.
 */
export function findJsonProblems(text: string, deepest: number): Problem[] {
  const problems: Problem[] = [];
  const frames: Frame[] = [];
  const pathHere = (): string => {
    const frame = frames.at(-1);
    if (!frame) return '$';
    return typeof frame.place === 'number' ? `${frame.path}[${frame.place}]` : at(frame.path, frame.place);
  };
  const add = (path: string, rule: string, message: string) => problems.push({ path, rule, message });

  for (let i = 0; i < text.length && problems.length < MOST_PROBLEMS; i++) {
    const frame = frames.at(-1);
    switch (text[i]) {
      case '{':
      case '[':
        if (frames.length === deepest) {
          add(pathHere(), 'depth', `Objects and arrays nest no deeper than ${deepest} levels.`);
          return problems;
        }
        frames.push(
          text[i] === '{'
            ? { path: pathHere(), names: new Set(), place: '' }
            : { path: pathHere(), names: undefined, place: 0 },
        );
        break;
      case '}':
      case ']':
        frames.pop();
        break;
      case ',':
        if (typeof frame?.place === 'number') frame.place++;
        break;
      case '"': {
        const end = endOfString(text, i);
        const name = frame?.names && nameAt(text, i, end);
        if (frame?.names && name !== undefined) {
          frame.place = name;
          if (frame.names.has(name)) {
            add(at(frame.path, name), 'duplicate-property', 'This object has a property of this name already.');
          }
          frame.names.add(name);
        }
        i = end - 1;
        break;
      }
      default:
        if (/[-\d]/.test(text[i]!)) {
          const end = endOfNumeral(text, i);
          if (isBeyondNumbers(text.slice(i, end))) {
            add(pathHere(), 'number-range', 'This number is too great, or too long, to be kept.');
          }
          i = end - 1;
        }
    }
  }
  return problems;
}

/** The string that stands here, unescaped, if a colon follows it: then it names a property. */
function nameAt(text: string, start: number, end: number): string | undefined {
  const colon = /[ \t\n\r]*:/y;
  colon.lastIndex = end;
  if (!colon.test(text)) return undefined;
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch (error) {
    // The text is no JSON here, which is reported by who parses it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
