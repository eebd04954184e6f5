import {
  CYCLE_STAGES,
  dataQuality,
  DATA_QUALITY,
  HOURS_TEMPLATES,
  type QualityStatement,
  type QualityTally,
} from '#domain';
import type { MeasureQuery } from '../measure-query.js';
import { attributedSql, windowValues } from '../participant-timeline/attributed.js';
import { listOf } from '../participant-timeline/statements.js';

const COLUMNS = [
  ...(['statement', 'position', 'timestamp', 'quarter', 'person', 'unclaimed', 'school', 'template'] as const),
  ...(['variant', 'object', 'registration', 'durationSeconds', 'counterpartSchool', 'violations'] as const),
  ...(['source', 'sourceName'] as const),
] as const;

const quoted = (templates: readonly string[]) => templates.map((template) => `'${template}'`).join(', ');

/** What can have a flag: most statements cannot, and are counted only. */
const MAY_BE_FLAGGED = `
  f.template is null or f.quarter is null or f.violations is not null
  or f.template in (${quoted([...CYCLE_STAGES, 'T10'])})
  or f.template in (${quoted(HOURS_TEMPLATES)}) and f.duration_seconds is null`;

/** Data quality, by the definition in `libs/domain/measures/data-quality.ts`. */
export const dataQualityQuery: MeasureQuery = {
  description: DATA_QUALITY,
  async compute({ db, programme, window }) {
    const values = windowValues(window);
    const { rows: tallies } = await db.query<QualityTally>(
      `select source, max(source_name) as "sourceName", school,
              case when unclaimed and quarter is not null then person end as "unclaimedActor", count(*)::int as statements
         from (${attributedSql('true', 'any')}) a
        group by source, school, 4
        order by source, school, 4`,
      values,
    );
    const { rows: suspects } = await db.query<QualityStatement>(
      `select ${listOf(COLUMNS)} from (${attributedSql(MAY_BE_FLAGGED, 'any')}) a order by position`,
      values,
    );
    return dataQuality(tallies, suspects, programme);
  },
};
