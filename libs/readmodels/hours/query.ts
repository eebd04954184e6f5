import { hours, HOURS, HOURS_TEMPLATES } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'unclaimed', 'school', 'quarter', 'object', 'timestamp', 'durationSeconds'] as const;

/** Hours of professional learning, by the definition in `libs/domain/measures/hours.ts`. */
export const hoursQuery: MeasureQuery = {
  description: HOURS,
  async compute({ db, programme, window }) {
    return hours(await attributedStatements(db, COLUMNS, window, HOURS_TEMPLATES), programme);
  },
};
