import { endOfString } from './scan-json.js';

/**
 * The members of a JSON object, each with the text of its value exactly as it stands there; of a name that occurs more
 * than once the last one. Undefined for a text that is not a JSON object.
 */
export function jsonMembers(text: string): Map<string, string> | undefined {
  const spans = jsonMemberSpans(text);
  return spans && new Map([...spans].map(([name, [from, to]]) => [name, text.slice(from, to)]));
}

/** Where the values of a JSON object's members stand: from, and up to but not including. */
export function jsonMemberSpans(text: string): Map<string, readonly [number, number]> | undefined {
  if (!isJsonObject(text)) return undefined;
  const spans = new Map<string, readonly [number, number]>();
  // The text is known to be JSON: what follows only has to tell strings from structure.
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const from = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const to = endOfValue(text, from);
    spans.set(name, [from, to]);
    at = skipSpace(text, to);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return spans;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function skipSpace(text: string, at: number): number {
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return at;
}

function endOfValue(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  if (text[at] !== '{' && text[at] !== '[') {
    while (!/[\s,}\]]/.test(text[at]!)) at++;
    return at;
  }
  for (let depth = 0; ; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
}
