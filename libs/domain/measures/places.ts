import type { Programme } from '../programme.js';

/** Whom a row of a measure is about. */
export type Level = 'programme' | 'school' | 'no-school';

export interface Place {
  readonly level: Level;
  /** A school's code, for that level alone. */
  readonly school: string | null;
}

/** The programme, its schools in its order, and what belongs to no school: schools are never ranked. */
export function placesOf({ schools }: Pick<Programme, 'schools'>): Place[] {
  return [
    { level: 'programme', school: null },
    ...schools.map(({ code }): Place => ({ level: 'school', school: code })),
    { level: 'no-school', school: null },
  ];
}

/** The rows that count at a place: all of them for the programme. */
export function rowsAt<T extends { readonly school: string | null }>(place: Place, rows: readonly T[]): readonly T[] {
  return place.level === 'programme' ? rows : rows.filter(({ school }) => school === place.school);
}
