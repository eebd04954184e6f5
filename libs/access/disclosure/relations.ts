import { keyOf, type Figure, type Quantities } from './cells.js';

/**
 * What everybody knows about how figures hang together.
 *
 * - `sum`: the whole is the sum of the parts
 * - `covers`: no part exceeds the whole; with `complete`, nor the whole the sum of the parts
 * - `atMost`: the first does not exceed the second
 */
export type Relation =
  | { readonly kind: 'sum'; readonly whole: string; readonly parts: readonly string[] }
  | { readonly kind: 'covers'; readonly whole: string; readonly parts: readonly string[]; readonly complete: boolean }
  | { readonly kind: 'atMost'; readonly lesser: string; readonly greater: string };

/** Hours have two decimals: their sum may be off by half a hundredth for each part. */
const ROUNDING = 0.01;

/**
 * All relations between the figures, by their quantities' definitions. Figures without a value take no part.
 *
 * A whole that is the sum of its parts is taken for one, whatever its definition says: nobody is at two schools, somebody may
 * say, and be right. What is not so is not assumed: it would lead nobody to the truth.
 */
export function relationsOf(figures: ReadonlyMap<string, Figure>, quantities: Quantities): Relation[] {
  const relations: Relation[] = [];
  const wholes = new Map<string, { readonly whole: Figure; readonly parts: Figure[] }>();
  for (const figure of figures.values()) {
    if (figure.value === null) continue;
    const { within, atLeast, descends, along } = quantities[figure.quantity]!;
    const there = (quantity: string | undefined) => quantity && figures.get(keyOf(quantity, figure.where));
    const order = (lesser: Figure, greater: Figure) => {
      if (lesser.value === null || greater.value === null || lesser.value > greater.value) return;
      relations.push({ kind: 'atMost', lesser: lesser.key, greater: greater.key });
    };
    const greater = there(within);
    if (greater) order(figure, greater);
    const lesser = there(atLeast);
    if (lesser) order(lesser, figure);
    const next = descends && descends.order[descends.order.indexOf(figure.where[descends.dimension] ?? '') + 1];
    const after = next && figures.get(keyOf(figure.quantity, { ...figure.where, [descends!.dimension]: next }));
    if (after) order(after, figure);
    for (const dimension of along) {
      const { [dimension]: member, ...rest } = figure.where;
      const whole = member === undefined ? undefined : figures.get(keyOf(figure.quantity, rest));
      if (!whole || whole.value === null) continue;
      const at = `${dimension} ${whole.key}`;
      const line = wholes.get(at) ?? { whole, parts: [] };
      line.parts.push(figure);
      wholes.set(at, line);
    }
  }
  return [...relations, ...[...wholes.values()].map(({ whole, parts }) => relationOf(whole, parts))];
}

function relationOf(whole: Figure, all: readonly Figure[]): Relation {
  const sum = all.reduce((total, { value }) => total + value!, 0);
  const keys = (parts: readonly Figure[]) => parts.map(({ key }) => key);
  if (Math.abs(sum - whole.value!) <= ROUNDING * all.length && (sum > 0 || whole.value === 0)) {
    return { kind: 'sum', whole: whole.key, parts: keys(all) };
  }
  const within = all.filter(({ value }) => value! <= whole.value!);
  const complete = within.length === all.length && sum >= whole.value!;
  return { kind: 'covers', whole: whole.key, parts: keys(within), complete };
}

/** The figures that a relation is between. Parts come before the whole. */
export function membersOf(relation: Relation): readonly string[] {
  switch (relation.kind) {
    case 'sum':
    case 'covers':
      return [...relation.parts, relation.whole];
    case 'atMost':
      return [relation.lesser, relation.greater];
    default:
      return relation satisfies never;
  }
}
