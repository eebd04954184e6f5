import { growth, GROWTH } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = [
  ...(['person', 'unclaimed', 'school', 'variant', 'competence', 'instrumentVersion', 'scoreRaw'] as const),
  ...(['timestamp', 'position'] as const),
] as const;

/** Growth, by the definition in `libs/domain/measures/growth.ts`. */
export const growthQuery: MeasureQuery = {
  description: GROWTH,
  async compute({ db, programme, window }) {
    return growth(await attributedStatements(db, COLUMNS, window, ['T5']), programme);
  },
};
