import { ACTIVE_TEMPLATES, retention, RETENTION } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'school', 'quarter', 'template', 'variant', 'timestamp', 'position'] as const;

/** Retention, by the definition in `libs/domain/measures/retention.ts`. */
export const retentionQuery: MeasureQuery = {
  description: RETENTION,
  async compute({ db, programme, window, cutOff }) {
    const statements = await attributedStatements(db, COLUMNS, window, ['T1', ...ACTIVE_TEMPLATES]);
    return retention(statements, programme, cutOff);
  },
};
