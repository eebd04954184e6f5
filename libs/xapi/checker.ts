import { isIri, isLanguageTag } from './lexical.js';
import type { Problem, Version } from './types.js';

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deepest nesting that is read: extensions may hold anything, but not a stack overflow. */
const DEEPEST = 64;

/** Problems that are named at most: a body of megabytes may hold millions, and those that follow are of the same kind. */
export const MOST_PROBLEMS = 100;

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `$.a` and a property: `$.a.b`, or `$.a["not a name"]`. */
export function at(path: string, property: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(property) ? `${path}.${property}` : `${path}[${JSON.stringify(property)}]`;
}

/**
 * Gathers the problems of one document. Paths are only put together where they are needed for going down; messages only
 * where there is a problem.
 */
export class Checker {
  readonly problems: Problem[] = [];

  constructor(readonly version: Version) {}

  get v2(): boolean {
    return this.version === '2.0.0';
  }

  add(path: string, rule: string, message: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ path, rule, message });
  }

  /** The value as an object whose properties are among the known ones, in their letter case, and not null. */
  object(value: unknown, path: string, known: ReadonlySet<string>): JsonObject | undefined {
    if (!isObject(value)) {
      this.add(path, 'object', `This must be a JSON object, not ${kindOf(value)}.`);
      return undefined;
    }
    for (const property in value) {
      if (!known.has(property)) this.#unknown(path, property, known);
      else if (value[property] === null)
        this.add(at(path, property), 'null', 'Leave a property out instead of giving null.');
    }
    return value;
  }

  #unknown(path: string, property: string, known: ReadonlySet<string>): void {
    const meant = [...known].find((name) => name.toLowerCase() === property.toLowerCase());
    const hint = meant ? `The standard spells this property ${meant}.` : `Known here: ${[...known].join(', ')}.`;
    this.add(at(path, property), 'unknown-property', `The standard does not know this property. ${hint}`);
  }

  /** Adds a problem where a required property is absent. */
  require(object: JsonObject, path: string, property: string): boolean {
    if (object[property] !== undefined) return true;
    this.add(at(path, property), 'required', `The property ${property} is required here.`);
    return false;
  }

  /** The property as a string; null has been reported already. */
  string(object: JsonObject, path: string, property: string): string | undefined {
    const value = object[property];
    if (typeof value === 'string') return value;
    if (value !== undefined && value !== null)
      this.add(at(path, property), 'string', `This must be a string, not ${kindOf(value)}.`);
    return undefined;
  }

  /** The property as a string that passes a test. */
  match(
    object: JsonObject,
    path: string,
    property: string,
    rule: string,
    test: (text: string) => boolean,
    message: string,
  ): string | undefined {
    const value = this.string(object, path, property);
    if (value === undefined || test(value)) return value;
    this.add(at(path, property), rule, message);
    return undefined;
  }

  iri(object: JsonObject, path: string, property: string): string | undefined {
    return this.match(
      object,
      path,
      property,
      'iri',
      isIri,
      'This must be an IRI with a scheme, such as https://example.org/x.',
    );
  }

  boolean(object: JsonObject, path: string, property: string): void {
    const value = object[property];
    if (value === undefined || value === null || typeof value === 'boolean') return;
    this.add(at(path, property), 'boolean', `This must be true or false, not ${kindOf(value)}.`);
  }

  number(object: JsonObject, path: string, property: string): number | undefined {
    const value = object[property];
    if (typeof value === 'number') {
      // 1e999 is JSON, but read as infinity, which would be written again as null.
      if (Number.isFinite(value)) return value;
      this.add(at(path, property), 'number', 'This number is too great to be kept.');
    } else if (value !== undefined && value !== null) {
      this.add(at(path, property), 'number', `This must be a number, not ${kindOf(value)}.`);
    }
    return undefined;
  }

  array(object: JsonObject, path: string, property: string): readonly unknown[] | undefined {
    const value = object[property];
    if (Array.isArray(value)) return value as readonly unknown[];
    if (value !== undefined && value !== null)
      this.add(at(path, property), 'array', `This must be an array, not ${kindOf(value)}.`);
    return undefined;
  }

  /** An object from language tags to strings. */
  languageMap(object: JsonObject, path: string, property: string): void {
    const map = object[property];
    if (map === undefined || map === null) return;
    const place = at(path, property);
    if (!isObject(map))
      return this.add(place, 'object', `This must be an object from language tags to texts, not ${kindOf(map)}.`);
    for (const tag in map) {
      if (!isLanguageTag(tag))
        this.add(at(place, tag), 'language-tag', 'This key must be a language tag of RFC 5646, such as en-GB.');
      if (typeof map[tag] !== 'string')
        this.add(at(place, tag), 'string', `This must be a string, not ${kindOf(map[tag])}.`);
    }
  }

  /** An object whose keys are IRIs. Values are anything, null too, as deep as is safe. */
  extensions(object: JsonObject, path: string): void {
    const { extensions } = object;
    if (extensions === undefined || extensions === null) return;
    const place = `${path}.extensions`;
    if (!isObject(extensions))
      return this.add(place, 'object', `Extensions are a JSON object, not ${kindOf(extensions)}.`);
    for (const key in extensions) {
      if (!isIri(key)) this.add(at(place, key), 'extension-key', 'An extension is named by an IRI with a scheme.');
      if (tooDeep(extensions[key], DEEPEST))
        this.add(at(place, key), 'depth', `This nests deeper than ${DEEPEST} levels.`);
    }
  }
}

function tooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((inner) => tooDeep(inner, left - 1));
}

/** What a JSON value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
