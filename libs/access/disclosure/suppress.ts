import { setImmediate as breathe } from 'node:timers/promises';
import { determined, narrow, type Interval } from './bounds.js';
import { keyOf, type Figure, type Place, type Quantities } from './cells.js';
import { membersOf, relationsOf, type Relation } from './relations.js';

export interface SuppressOptions {
  readonly quantities: Quantities;
  /** Counts of people from 1 up to below this are hidden. */
  readonly threshold: number;
  /** Hidden already, for those who are shown more than these viewers are. */
  readonly hidden?: ReadonlySet<string>;
  /** A dimension whose members know their own figures, and those members: what is hidden must stay so for each of them. */
  readonly insiders: { readonly dimension: string; readonly members: readonly string[] };
}

/**
 * Which figures to hide, by their keys: every small count of people with all that is told of those people, every count that
 * leaves a small rest, and, one after the other, as many further ones as it takes until nobody can compute a hidden one from those that are shown.
 *
 * A hidden count of people must leave room for at least as many values as a small count has (1 to threshold − 1); any other
 * hidden figure for half of what it is, and at least for 1. Which further figure goes does not depend on how large it is, so
 * that being hidden says nothing, and the same ones go tomorrow. Zeros are shown.
 */
export async function suppress(figures: ReadonlyMap<string, Figure>, options: SuppressOptions): Promise<Set<string>> {
  const { quantities, threshold } = options;
  const relations = relationsOf(figures, quantities);
  const byMember = new Map<string, Relation[]>();
  for (const relation of relations) {
    for (const key of membersOf(relation)) byMember.set(key, [...(byMember.get(key) ?? []), relation]);
  }
  const hidden = new Set(options.hidden);
  for (const figure of figures.values()) {
    const rest = restOf(figure, figures, quantities);
    if (isSmall(figure, quantities, threshold)) hide(figure, 'with', figures, quantities, hidden);
    else if (rest !== undefined && rest > 0 && rest < threshold) hide(figure, 'alone', figures, quantities, hidden);
  }
  const conceded = new Set<string>();
  for (;;) {
    // A publication takes seconds of computing, between which others are answered.
    await breathe();
    const exposed = findExposed(figures, relations, hidden, conceded, options);
    if (exposed.length === 0) return hidden;
    const settled = new Set<Relation>();
    const further = exposed.map((one) =>
      furtherFigure(one, figures, byMember, hidden, options.insiders.dimension, settled),
    );
    for (const one of further) if (one !== 'none' && one !== 'later') hide(one, 'alone', figures, quantities, hidden);
    exposed.forEach(({ figure, insider }, i) => {
      if (further[i] !== 'none') return;
      // All that is shown of others is zeros: insiders compute what they know from what is their own.
      if (insider === undefined) throw new Error(`${figure.key} cannot be kept hidden`);
      conceded.add(`${insider} ${figure.key}`);
    });
  }
}

/** A count of people from 1 up to below the threshold. */
function isSmall({ quantity, value }: Figure, quantities: Quantities, threshold: number): boolean {
  return quantities[quantity]!.people && value !== null && value > 0 && value < threshold;
}

/** How many people of those whom a count is a part of are left; undefined for a count that is no part. */
function restOf(
  { quantity, where, value }: Figure,
  figures: ReadonlyMap<string, Figure>,
  quantities: Quantities,
): number | undefined {
  const { people, within } = quantities[quantity]!;
  if (!people || within === undefined || value === null || value === 0) return undefined;
  const all = figures.get(keyOf(within, where))?.value;
  return all === undefined || all === null ? undefined : all - value;
}

/** Hides a figure, what is computed from it, and, where it is `with` everything, what is told of the same people. */
function hide(
  { quantity, where }: Pick<Figure, 'quantity' | 'where'>,
  how: 'with' | 'alone',
  figures: ReadonlyMap<string, Figure>,
  quantities: Quantities,
  hidden: Set<string>,
): void {
  hidden.add(keyOf(quantity, where));
  for (const [name, definition] of Object.entries(quantities)) {
    const key = keyOf(name, where);
    if (!figures.has(key) || hidden.has(key)) continue;
    const follows = definition.of?.includes(quantity) || (how === 'with' && definition.with?.includes(quantity));
    if (follows) hide({ quantity: name, where }, how, figures, quantities, hidden);
  }
}

interface Exposed {
  readonly figure: Figure;
  /** To whom. */
  readonly insider: string | undefined;
}

/** What can be known too well, by whoever is first found to know it. */
function findExposed(
  figures: ReadonlyMap<string, Figure>,
  relations: readonly Relation[],
  hidden: ReadonlySet<string>,
  conceded: ReadonlySet<string>,
  { quantities, threshold, insiders }: SuppressOptions,
): Exposed[] {
  for (const insider of [undefined, ...insiders.members]) {
    const unknown = unknownTo(insider, insiders.dimension, figures, hidden);
    const telling = relations.filter((relation) => membersOf(relation).some((key) => unknown.has(key)));
    const intervals = narrow(telling, startingIntervals(figures, unknown, quantities));
    const exact = determined(telling, unknown);
    const exposed = [...unknown].flatMap((key): Exposed[] => {
      const figure = figures.get(key)!;
      const { low, high } = intervals.get(key)!;
      if (insider !== undefined && conceded.has(`${insider} ${key}`)) return [];
      const known = figure.value !== null && (high - low < roomFor(figure, quantities, threshold) || exact.has(key));
      return known ? [{ figure, insider }] : [];
    });
    if (exposed.length > 0) return exposed;
  }
  return [];
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
      const { people, of: from } = quantities[quantity]!;
      return [key, { low: people && !from ? 1 : 0, high: Infinity }];
    }),
  );
}

/**
 * The next figure to hide for the sake of an exposed one: the nearest that has to do with it, parts before wholes. A relation
 * that gave one up already in this round is `settled`, and gives up no other before it is looked at again.
 */
function furtherFigure(
  { figure, insider }: Exposed,
  figures: ReadonlyMap<string, Figure>,
  byMember: ReadonlyMap<string, readonly Relation[]>,
  hidden: ReadonlySet<string>,
  insiders: string,
  settled: Set<Relation>,
): Figure | 'later' | 'none' {
  const seen = new Set([figure.key]);
  for (const key of seen) {
    for (const relation of byMember.get(key) ?? []) {
      if (settled.has(relation)) return 'later';
      for (const member of othersOf(relation, key)) {
        const candidate = figures.get(member)!;
        if (hidden.has(member)) {
          seen.add(member);
        } else if (candidate.value && (insider === undefined || candidate.where[insiders] !== insider)) {
          settled.add(relation);
          return candidate;
        }
      }
    }
  }
  return 'none';
}

/** The others in a relation: parts from the next one round, so that every line gives up another one, and the whole last. */
function othersOf(relation: Relation, key: string): readonly string[] {
  const members = membersOf(relation);
  const parts = relation.kind === 'atMost' ? members : members.slice(0, -1);
  const at = parts.indexOf(key);
  const rotated = [...parts.slice(at + 1), ...parts.slice(0, Math.max(at, 0))];
  return parts.length < members.length && at >= 0 ? [...rotated, members.at(-1)!] : rotated;
}
