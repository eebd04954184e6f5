import { breadth, BREADTH } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { distinctStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'unclaimed', 'school', 'template', 'objectives'] as const;

/** Breadth, by the definition in `libs/domain/measures/breadth.ts`. */
export const breadthQuery: MeasureQuery = {
  description: BREADTH,
  async compute({ db, programme, window }) {
    return breadth(await distinctStatements(db, COLUMNS, window), programme);
  },
};
