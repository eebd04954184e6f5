import { evaluationLevel, EVALUATION_LEVEL } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'school', 'quarter', 'template', 'guskeyLevel'] as const;

/** Evaluation level, by the definition in `libs/domain/measures/evaluation-level.ts`. */
export const evaluationLevelQuery: MeasureQuery = {
  description: EVALUATION_LEVEL,
  async compute({ db, programme, window }) {
    return evaluationLevel(await attributedStatements(db, COLUMNS, window), programme);
  },
};
