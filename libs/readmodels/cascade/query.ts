import { cascade, CASCADE, CASCADE_TEMPLATES } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'unclaimed', 'school', 'template', 'object'] as const;

/** The train-the-trainers cascade, by the definition in `libs/domain/measures/cascade.ts`. */
export const cascadeQuery: MeasureQuery = {
  description: CASCADE,
  async compute({ db, programme, window }) {
    return cascade(await attributedStatements(db, COLUMNS, window, CASCADE_TEMPLATES), programme);
  },
};
