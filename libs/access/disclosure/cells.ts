/** Whom a publication is for. */
export type Level = 'partner' | 'public';

/** One figure of an answer that is to be published. */
export interface Cell {
  /** Where it stands in the answer: `['schools', 0, 'total', 'events']`. */
  readonly at: readonly (string | number)[];
  /** What it counts: a name that `Quantities` defines. Undefined: it only says what the others are about. */
  readonly quantity: string | undefined;
  /** Dimension → member; a dimension that is left out is meant as a whole. The same place in two answers is one figure. */
  readonly where: Place;
  /** Null where there is nothing to compute it from. */
  readonly value: number | null;
}

export type Place = Readonly<Record<string, string>>;

/** How figures of one kind hang together, which is what somebody would use to compute a hidden one. */
export interface Quantity {
  /** It counts people: small counts are hidden. */
  readonly people: boolean;
  /** Counts of the people whom it is about, at the same place: where one of them is small, this goes with it. */
  readonly with?: readonly string[];
  /** What it is computed from, at the same place, and could be computed back to: hidden where one of them is. */
  readonly of?: readonly string[];
  /** A quantity that it never exceeds at the same place: what is left of that one may not be small either. */
  readonly within?: string;
  /** A quantity at the same place that it is never less than. */
  readonly atLeast?: string;
  /** A dimension along which it never grows, and its members in that order. */
  readonly descends?: { readonly dimension: string; readonly order: readonly string[] };
  /** The dimensions whose members are parts of the whole. */
  readonly along: readonly string[];
}

export type Quantities = Readonly<Record<string, Quantity>>;

/** Names a figure across answers. */
export function keyOf(quantity: string, where: Place): string {
  const members = Object.keys(where).sort();
  return [quantity, ...members.map((dimension) => `${dimension}=${where[dimension]}`)].join('|');
}

/** A figure, with all the places in answers where it stands. */
export interface Figure {
  readonly key: string;
  readonly quantity: string;
  readonly where: Place;
  readonly value: number | null;
}

/**
 * The figures that cells show, each once.
 *
 * @throws Error when two answers give one figure two values: their definitions differ, so nothing may be concluded
 */
export function figuresOf(cells: readonly Cell[], quantities: Quantities): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { quantity, where, value, at } of cells) {
    if (quantity === undefined) continue;
    if (!quantities[quantity]) throw new Error(`no quantity is called ${quantity} (at ${at.join('.')})`);
    const key = keyOf(quantity, where);
    const known = figures.get(key);
    if (known && known.value !== value)
      throw new Error(`${key} is ${known.value} in one answer and ${value} in another`);
    if (!known) figures.set(key, { key, quantity, where, value });
  }
  return figures;
}
