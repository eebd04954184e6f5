import { keyOf, type Dimensions, type Figure, type Quantities } from './cells.js';

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

/** All relations between the figures, by their quantities' definitions. Figures without a value take no part. */
export function relationsOf(
  figures: ReadonlyMap<string, Figure>,
  quantities: Quantities,
  dimensions: Dimensions,
): Relation[] {
  const relations: Relation[] = [];
  const wholes = new Map<string, { dimension: string; whole: Figure; parts: string[] }>();
  for (const figure of figures.values()) {
    if (figure.value === null) continue;
    const { within, atLeast, along } = quantities[figure.quantity]!;
    const there = (quantity: string | undefined) => quantity && figures.get(keyOf(quantity, figure.where));
    const greater = there(within);
    if (greater && greater.value !== null) {
      relations.push({ kind: 'atMost', lesser: figure.key, greater: greater.key });
    }
    const lesser = there(atLeast);
    if (lesser && lesser.value !== null) relations.push({ kind: 'atMost', lesser: lesser.key, greater: figure.key });
    for (const dimension of Object.keys(along)) {
      const { [dimension]: member, ...rest } = figure.where;
      const whole = member === undefined ? undefined : figures.get(keyOf(figure.quantity, rest));
      if (!whole || whole.value === null) continue;
      const at = `${dimension} ${whole.key}`;
      const line = wholes.get(at) ?? { dimension, whole, parts: [] };
      line.parts.push(figure.key);
      wholes.set(at, line);
    }
  }
  for (const { dimension, whole, parts } of wholes.values()) {
    const complete = parts.length === dimensions[dimension]?.length;
    const kind = quantities[whole.quantity]!.along[dimension];
    if (kind === 'sum' && complete) relations.push({ kind, whole: whole.key, parts });
    else relations.push({ kind: 'covers', whole: whole.key, parts, complete: complete && kind === 'cover' });
  }
  return relations;
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
