import {
  CYCLE_STAGES,
  dataQuality,
  DATA_QUALITY,
  HOURS_TEMPLATES,
  qualityFlags,
  type QualityEvent,
  type QualityStatement,
  type QualityTally,
} from '#domain';
import type { MeasureContext, MeasureQuery } from '../measure-query.js';
import { attributedSql, windowValues } from '../participant-timeline/attributed.js';
import { listOf } from '../participant-timeline/statements.js';

const EVENT_COLUMNS = [
  ...(['position', 'timestamp', 'quarter', 'person', 'unclaimed', 'school', 'template', 'variant'] as const),
  ...(['object', 'registration', 'counterpartSchool', 'source', 'sourceName'] as const),
] as const;
const COLUMNS = [...EVENT_COLUMNS, 'statement', 'durationSeconds', 'violations'] as const;

const quoted = (templates: readonly string[]) => templates.map((template) => `'${template}'`).join(', ');
const COMPARED = `f.template in (${quoted([...CYCLE_STAGES, 'T10'])})`;

/** What can have a flag: most statements cannot, and are counted only. */
const MAY_BE_FLAGGED = `
  f.template is null or f.quarter is null or f.violations is not null or ${COMPARED}
  or f.template in (${quoted(HOURS_TEMPLATES)}) and f.duration_seconds is null`;

/**
 * Data quality, by the definition in `libs/domain/measures/data-quality.ts`. The list of flags is as long as what platforms
 * report besides the programme, and figures do not need it.
 */
export const dataQualityQuery: MeasureQuery = {
  description: DATA_QUALITY,
  async compute(context) {
    return {
      ...(context.tables !== 'personal' && (await figuresOf(context))),
      ...(context.tables !== 'figures' && (await flagsOf(context))),
    };
  },
};

async function figuresOf({ db, programme, window }: MeasureContext) {
  const values = windowValues(window);
  const { rows: tallies } = await db.query<QualityTally>(
    `select source, max(source_name) as "sourceName", school, max(quarter) as quarter, template, violations,
            max(duration_seconds) as "durationSeconds",
            case when unclaimed and quarter is not null then person end as "unclaimedActor", count(*)::int as statements
       from (${attributedSql('true', 'any')}) a
      group by source, school, quarter is null, template, violations, duration_seconds is null, 8
      order by source, school, 8`,
    values,
  );
  const { rows: events } = await db.query<QualityEvent>(
    `select ${listOf(EVENT_COLUMNS)} from (${attributedSql(COMPARED, 'any')}) a order by position`,
    values,
  );
  return dataQuality(tallies, events, programme);
}

async function flagsOf({ db, programme, window }: MeasureContext) {
  const { rows: suspects } = await db.query<QualityStatement>(
    `select ${listOf(COLUMNS)} from (${attributedSql(MAY_BE_FLAGGED, 'any')}) a order by position`,
    windowValues(window),
  );
  return qualityFlags(suspects, programme);
}
