import { ACTIVE_TEMPLATES, capacityIndex, CAPACITY_INDEX } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';
import { registeredBy } from '../registered.js';

const COLUMNS = [
  ...(['person', 'unclaimed', 'school', 'template', 'variant', 'object', 'registration', 'timestamp'] as const),
  ...(['position', 'counterpartSchool', 'leadershipDimension'] as const),
] as const;

/** The capacity index, by the definition in `libs/domain/measures/capacity-index.ts`. */
export const capacityIndexQuery: MeasureQuery = {
  description: CAPACITY_INDEX,
  async compute(context) {
    const { db, programme, window, cutOff } = context;
    const statements = await attributedStatements(db, COLUMNS, window, ACTIVE_TEMPLATES);
    return capacityIndex(statements, await registeredBy(context), programme, cutOff);
  },
};
