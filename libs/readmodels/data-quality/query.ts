import {
  CYCLE_STAGES,
  dataQuality,
  DATA_QUALITY,
  flagsBeside,
  HOURS_TEMPLATES,
  qualityFlags,
  type QualityEvent,
  type QualityStatement,
  type QualityTally,
} from '#domain';
import type { MeasureContext, MeasureQuery } from '../measure-query.js';
import { readInBatches } from '../read-in-batches.js';
import { attributedSql, windowValues } from '../participant-timeline/attributed.js';
import { gatherStatements, listOf } from '../participant-timeline/statements.js';

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
  streams: { flags: streamFlags },
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
  return dataQuality(tallies, await comparedEvents(db, values), programme);
}

function comparedEvents(db: MeasureContext['db'], values: readonly unknown[]): Promise<QualityEvent[]> {
  const text = `select ${listOf(EVENT_COLUMNS)} from (${attributedSql(COMPARED, 'any')}) a order by position`;
  return gatherStatements(db, text, values, EVENT_COLUMNS);
}

const SUSPECTS = `select ${listOf(COLUMNS)} from (${attributedSql(MAY_BE_FLAGGED, 'any')}) a order by position`;

async function flagsOf({ db, programme, window }: MeasureContext) {
  const { rows: suspects } = await db.query<QualityStatement>(SUSPECTS, windowValues(window));
  return qualityFlags(suspects, programme);
}

/** The same flags, without all of them in memory. */
async function* streamFlags({ db, programme, window }: MeasureContext) {
  const values = windowValues(window);
  const flagsOfOne = flagsBeside(await comparedEvents(db, values), programme);
  for await (const suspects of readInBatches<QualityStatement>(db, SUSPECTS, values)) {
    yield suspects.flatMap((one) => flagsOfOne(one).map((flag) => ({ ...flag, person: one.person })));
  }
}
