import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

const root = (path: string) => new URL(`../../${path}`, import.meta.url);

/** Rows of the tables whose last column says where a requirement is tested. */
const rows = readFileSync(root('docs/conformance.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 5 && cells[3]!.startsWith('`'))
  .map(([, clause, requirement, where]) => ({ clause: clause!, requirement: requirement!, where: where! }));

describe('docs/conformance.md', () => {
  it('has its tables', () => {
    expect(rows.length).toBeGreaterThan(60);
  });

  it.each(rows)('$clause: $requirement', ({ where }) => {
    const places = [...where.matchAll(/`((?:apps|libs|test)\/[^`]+)`((?:,? "[^"]+")*)/g)];
    expect(places.length).toBeGreaterThan(0);
    for (const [, path, names] of places) {
      expect([path, existsSync(root(path!))]).toEqual([path, true]);
      const text = readFileSync(root(path!), 'utf8');
      for (const [, name] of names!.matchAll(/"([^"]+)"/g))
        expect([path, name, text.includes(name!)]).toEqual([path, name, true]);
    }
  });
});
