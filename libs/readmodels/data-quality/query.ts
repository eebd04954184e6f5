import { dataQuality, DATA_QUALITY } from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { statementsOfAnyTime } from '../participant-timeline/statements.js';

const COLUMNS = [
  ...(['statement', 'position', 'timestamp', 'quarter', 'person', 'unclaimed', 'school', 'template'] as const),
  ...(['variant', 'object', 'registration', 'durationSeconds', 'counterpartSchool', 'violations'] as const),
  ...(['source', 'sourceName'] as const),
] as const;

/** Data quality, by the definition in `libs/domain/measures/data-quality.ts`. */
export const dataQualityQuery: MeasureQuery = {
  description: DATA_QUALITY,
  async compute({ db, programme, window }) {
    return dataQuality(await statementsOfAnyTime(db, COLUMNS, window), programme);
  },
};
