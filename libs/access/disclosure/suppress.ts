import { determined, narrow, type Interval } from './bounds.js';
import { keyOf, type Dimensions, type Figure, type Place, type Quantities } from './cells.js';
import { membersOf, relationsOf, type Relation } from './relations.js';

export interface SuppressOptions {
  readonly quantities: Quantities;
  readonly dimensions: Dimensions;
  /** Counts of people from 1 up to below this are hidden. */
  readonly threshold: number;
  /** Hidden already, for those who are shown more than these viewers are. */
  readonly hidden?: ReadonlySet<string>;
  /** The dimension whose members know their own figures: what is hidden must stay so for each of them too. */
  readonly insiders: string;
}

/**
 * Which figures to hide, by their keys: every small count of people with all that is told of the same people, and, one
 * after the other, as many further ones as it takes until nobody can compute a hidden one from those that are shown.
 *
 * A hidden count of people must leave room for at least as many values as a small count has (1 to threshold − 1); any other
 * hidden figure for half of what it is, and at least for 1. Which further figure goes does not depend on how large it is, so
 * that being hidden says nothing, and the same ones go tomorrow. Zeros are shown.
 */
export function suppress(figures: ReadonlyMap<string, Figure>, options: SuppressOptions): Set<string> {
  const { quantities, dimensions, threshold } = options;
  const relations = relationsOf(figures, quantities, dimensions);
  const byMember = new Map<string, Relation[]>();
  for (const relation of relations) {
    for (const key of membersOf(relation)) byMember.set(key, [...(byMember.get(key) ?? []), relation]);
  }
  const hidden = new Set(options.hidden);
  for (const figure of figures.values()) {
    if (isSmall(figure, figures, quantities, threshold)) hide(figure, figures, quantities, hidden);
  }
  for (;;) {
    const exposed = findExposed(figures, relations, hidden, options);
    if (!exposed) return hidden;
    const further = furtherFigure(exposed, figures, byMember, hidden, options.insiders);
    // Nothing that is shown has to do with it any more: what is known of it is known of any figure of its kind.
    if (!further)
      throw new Error(`${exposed.figure.key} cannot be kept from those who know ${exposed.insider ?? 'nothing'}`);
    hide(further, figures, quantities, hidden);
  }
}

/** A count of people that is small, or that leaves a small rest of those whom it is a part of. */
function isSmall(
  { quantity, where, value }: Figure,
  figures: ReadonlyMap<string, Figure>,
  quantities: Quantities,
  threshold: number,
): boolean {
  const { people, within } = quantities[quantity]!;
  if (!people || value === null) return false;
  const small = (count: number) => count > 0 && count < threshold;
  const all = within === undefined ? undefined : figures.get(keyOf(within, where))?.value;
  return small(value) || (all !== undefined && all !== null && value > 0 && small(all - value));
}

/** Hides a figure and everything that is told of the same people. */
function hide(
  { quantity, where }: Figure,
  figures: ReadonlyMap<string, Figure>,
  quantities: Quantities,
  hidden: Set<string>,
): void {
  hidden.add(keyOf(quantity, where));
  for (const [name, definition] of Object.entries(quantities)) {
    const key = keyOf(name, where);
    const goesWith = definition.with?.includes(quantity) && figures.has(key) && !hidden.has(key);
    if (goesWith) hide({ key, quantity: name, where, value: null }, figures, quantities, hidden);
  }
}

interface Exposed {
  readonly figure: Figure;
  /** To whom. */
  readonly insider: string | undefined;
}

function findExposed(
  figures: ReadonlyMap<string, Figure>,
  relations: readonly Relation[],
  hidden: ReadonlySet<string>,
  { quantities, dimensions, threshold, insiders }: SuppressOptions,
): Exposed | undefined {
  for (const insider of [undefined, ...(dimensions[insiders] ?? [])]) {
    const unknown = unknownTo(insider, insiders, figures, hidden);
    const intervals = narrow(relations, startingIntervals(figures, unknown, quantities));
    const exact = determined(relations, unknown);
    for (const key of unknown) {
      const figure = figures.get(key)!;
      const { low, high } = intervals.get(key)!;
      const room = roomFor(figure, quantities, threshold);
      if (figure.value !== null && (high - low < room || exact.has(key))) return { figure, insider };
    }
  }
  return undefined;
}

/** How far apart the ends of what may be must be. */
function roomFor({ quantity, value }: Figure, quantities: Quantities, threshold: number): number {
  return quantities[quantity]!.people ? Math.max(1, threshold - 2) : Math.max(1, (value ?? 0) / 2);
}

/** The hidden figures that somebody does not know who knows those of their own. */
export function unknownTo(
  insider: string | undefined,
  dimension: string,
  figures: ReadonlyMap<string, Figure>,
  hidden: ReadonlySet<string>,
): Set<string> {
  const own = (where: Place) => insider !== undefined && where[dimension] === insider;
  return new Set([...hidden].filter((key) => figures.has(key) && !own(figures.get(key)!.where)));
}

/** What is known before anything is computed: what is shown; that a hidden count of people is not zero; nothing else. */
export function startingIntervals(
  figures: ReadonlyMap<string, Figure>,
  unknown: ReadonlySet<string>,
  quantities: Quantities,
): Map<string, Interval> {
  return new Map(
    [...figures.values()].map(({ key, quantity, value }) => {
      if (!unknown.has(key) && value !== null) return [key, { low: value, high: value }];
      const { people, with: leaders } = quantities[quantity]!;
      return [key, { low: people && !leaders ? 1 : 0, high: Infinity }];
    }),
  );
}

/** The next figure to hide for the sake of an exposed one: the nearest that has to do with it, parts before wholes. */
function furtherFigure(
  { figure, insider }: Exposed,
  figures: ReadonlyMap<string, Figure>,
  byMember: ReadonlyMap<string, readonly Relation[]>,
  hidden: ReadonlySet<string>,
  insiders: string,
): Figure | undefined {
  const seen = new Set([figure.key]);
  for (const key of seen) {
    for (const relation of byMember.get(key) ?? []) {
      for (const member of othersOf(relation, key)) {
        const candidate = figures.get(member)!;
        if (hidden.has(member)) seen.add(member);
        else if (candidate.value && (insider === undefined || candidate.where[insiders] !== insider)) return candidate;
      }
    }
  }
  return undefined;
}

/** The others in a relation: parts from the next one round, so that every line gives up another one, and the whole last. */
function othersOf(relation: Relation, key: string): readonly string[] {
  const members = membersOf(relation);
  const parts = relation.kind === 'atMost' ? members : members.slice(0, -1);
  const at = parts.indexOf(key);
  const rotated = [...parts.slice(at + 1), ...parts.slice(0, Math.max(at, 0))];
  return parts.length < members.length && at >= 0 ? [...rotated, members.at(-1)!] : rotated;
}
