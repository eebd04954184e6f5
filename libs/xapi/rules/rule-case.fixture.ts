import type { Version } from '../types.js';

/** Makes one document from another; what it is given stays as it is. */
export type Change = (document: unknown) => unknown;

/** One sentence of the standard: a change to a valid statement, and whether the statement is valid afterwards. */
export interface RuleCase {
  /** The sentence in our own words. */
  readonly says: string;
  readonly change: Change;
  /** The place of the one problem; left out where the change is permitted. */
  readonly at?: string;
  readonly rule?: string;
  /** What a permitted change is read as, where that is not what came in. */
  readonly reads?: Change;
  /** Where it differs: the versions that have the rule. */
  readonly versions?: readonly Version[];
}

/** The rules of one section of the standard. */
export interface RuleTable {
  readonly section: string;
  readonly cases: readonly RuleCase[];
}

/** The versions of ADL, whose data model is one. */
export const OF_1: readonly Version[] = ['1.0.0', '1.0.1', '1.0.2', '1.0.3'];
/** IEEE 9274.1.1. */
export const OF_2: readonly Version[] = ['2.0.0'];

/** A statement does not have the place that a change is about. */
export class NoSuchPlace extends Error {}

type Container = Record<string, unknown>;

/** A change of what holds the last name of a path such as `actor.member.0.mbox`; the way there is copied. */
function within(path: string, edit: (holder: Container, name: string) => void): Change {
  const names = path.split('.');
  const descend = (here: unknown, depth: number): unknown => {
    if (typeof here !== 'object' || here === null) throw new NoSuchPlace(path);
    const copy = (Array.isArray(here) ? [...(here as unknown[])] : { ...here }) as Container;
    const name = names[depth]!;
    if (depth === names.length - 1) edit(copy, name);
    else copy[name] = descend(copy[name], depth + 1);
    return copy;
  };
  return (document) => descend(document, 0);
}

/** Gives a property a value. What holds it must be there. */
export function put(path: string, value: unknown): Change {
  return within(path, (holder, name) => {
    holder[name] = value;
  });
}

/** Takes away a property that must be there. */
export function drop(path: string): Change {
  return within(path, (holder, name) => {
    if (!Object.hasOwn(holder, name)) throw new NoSuchPlace(path);
    delete holder[name];
  });
}

/** Gives a property that must be there another name. */
export function rename(path: string, to: string): Change {
  return within(path, (holder, name) => {
    if (!Object.hasOwn(holder, name)) throw new NoSuchPlace(path);
    holder[to] = holder[name];
    delete holder[name];
  });
}

/** One change after the other. */
export function all(...changes: readonly Change[]): Change {
  return (document) => changes.reduce((changed, change) => change(changed), document);
}

/** Puts something else in the place of the whole document. */
export function instead(value: unknown): Change {
  return () => value;
}
