import { programme } from '../vocabulary/statements.fixture.js';
import type { Level } from './places.js';

export { programme };

/** The rows of a level (and school) without the fields that say so: what a table says of one place. */
export function at<T extends { readonly level: Level; readonly school: string | null }>(
  rows: readonly T[],
  place: string,
): Omit<T, 'level' | 'school'>[] {
  return rows
    .filter(({ level, school }) => (level === 'school' ? school : level) === place)
    .map(({ level: _level, school: _school, ...row }) => row);
}
