import { describe, expect, it } from '@jest/globals';
import { determined, narrow } from './bounds.js';
import type { Relation } from './relations.js';

/** A table of which these cells are hidden; all rows and columns have their sums shown. */
function table(cells: readonly string[]): Relation[] {
  const lines = new Map<string, string[]>();
  for (const cell of cells) {
    for (const line of [`row ${cell[0]}`, `column ${cell[1]}`]) lines.set(line, [...(lines.get(line) ?? []), cell]);
  }
  return [...lines].map(([whole, parts]) => ({ kind: 'sum', whole, parts }));
}

describe('what sums determine', () => {
  it('is a cell that no other hidden one can make up for, though every line hides two', () => {
    // Two squares, and a cell between them: all of one square's rows less all of its columns.
    const squares = ['aA', 'aB', 'bA', 'bB', 'cC', 'cD', 'dC', 'dD'];
    expect(determined(table(squares), new Set(squares))).toEqual(new Set());
    const bridged = [...squares, 'bC'];
    expect(determined(table(bridged), new Set(bridged))).toEqual(new Set(['bC']));
  });
});

describe('what can be known', () => {
  const known = (values: Readonly<Record<string, number | undefined>>) =>
    new Map(
      Object.entries(values).map(([key, value]) => [
        key,
        value === undefined ? { low: 1, high: Infinity } : { low: value, high: value },
      ]),
    );

  it.each<[string, Relation, Readonly<Record<string, number | undefined>>, string, number, number]>([
    ['a sum less the others', { kind: 'sum', whole: 'w', parts: ['a', 'b'] }, { w: 9, a: 4, b: undefined }, 'b', 5, 5],
    ['a sum of two', { kind: 'sum', whole: 'w', parts: ['a', 'b'] }, { w: 9, a: undefined, b: undefined }, 'b', 1, 8],
    [
      'a part of what covers it',
      { kind: 'covers', whole: 'w', parts: ['a', 'b'], complete: true },
      { w: 9, a: 4, b: undefined },
      'b',
      5,
      9,
    ],
    [
      'what covers its parts',
      { kind: 'covers', whole: 'w', parts: ['a', 'b'], complete: true },
      { w: undefined, a: 4, b: 7 },
      'w',
      7,
      11,
    ],
    ['the lesser of two', { kind: 'atMost', lesser: 'a', greater: 'b' }, { a: undefined, b: 6 }, 'a', 1, 6],
  ])('is %s', (_, relation, values, key, low, high) => {
    expect(narrow([relation], known(values)).get(key)).toEqual({ low, high });
  });
});
