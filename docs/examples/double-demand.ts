/**
 * How much of what people enacted was practical, developed a principle, or both at once (*double-demand*), by school and
 * programme year. A what-if projection: nothing is deployed for it.
 *
 *     vetrail replay --with docs/examples/double-demand.ts --as-known-at 2024-09-01
 */
import type { HistoryEvent, WhatIfProjection } from '../../apps/cli/replay/what-if.js';

interface Cell {
  school: string;
  year: string;
  enacted: number;
  practical: number;
  principle: number;
  both: number;
}

const cells = new Map<string, Cell>();

const projection: WhatIfProjection = {
  handles: ['T7'],

  project({ happenedAt, school = 'no school', terms }: HistoryEvent) {
    const year = happenedAt.slice(0, 4);
    const key = `${school} ${year}`;
    const cell = cells.get(key) ?? { school, year, enacted: 0, practical: 0, principle: 0, both: 0 };
    const demands = [terms?.extensions['double-demand']].flat();
    const [practical, principle] = [demands.includes('practical'), demands.includes('principle')];
    cell.enacted++;
    if (practical && principle) cell.both++;
    else if (practical) cell.practical++;
    else if (principle) cell.principle++;
    cells.set(key, cell);
  },

  *rows() {
    for (const key of [...cells.keys()].sort()) yield { ...cells.get(key)! };
  },
};

export default projection;
