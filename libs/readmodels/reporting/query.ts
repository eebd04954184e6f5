import { ACTIVE_TEMPLATES, reporting, REPORTING } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';
import { registeredBy } from '../registered.js';

const COLUMNS = ['person', 'school', 'quarter', 'template', 'eventKind', 'object'] as const;

/** Reporting, by the definition in `libs/domain/measures/reporting.ts`. */
export const reportingQuery: MeasureQuery = {
  description: REPORTING,
  async compute(context) {
    const { db, programme, window } = context;
    const statements = await attributedStatements(db, COLUMNS, window, ACTIVE_TEMPLATES);
    return reporting(statements, await registeredBy(context), programme);
  },
};
