import { CYCLE_STAGES, inquiryCycles, INQUIRY_CYCLES } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedStatements } from '../participant-timeline/statements.js';

const COLUMNS = ['person', 'unclaimed', 'school', 'template', 'registration', 'timestamp', 'position'] as const;

/** Inquiry cycles, by the definition in `libs/domain/measures/inquiry-cycles.ts`. */
export const inquiryCyclesQuery: MeasureQuery = {
  description: INQUIRY_CYCLES,
  async compute({ db, programme, window, cutOff }) {
    return inquiryCycles(await attributedStatements(db, COLUMNS, window, CYCLE_STAGES), programme, cutOff);
  },
};
