import type { Programme, Quarter, School } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { attributedSql, mayBeOfSchoolSql, windowValues, type Window } from '../participant-timeline/attributed.js';

type Database = Pick<Pool | ClientBase, 'query'>;

/** What is counted, for a school in a stretch of time; where it stands at an objective, of the statements that name it. */
export interface Measures {
  /** Distinct persons with at least one statement of T2 to T12; `unclaimed` are those of them whom nobody has claimed. */
  readonly activeParticipants: number;
  readonly unclaimed: number;
  /** Statements of T2 to T12. */
  readonly events: number;
  /** Of statements of T2, T10 and T11; two decimals. */
  readonly hours: number;
  readonly hoursCoverage: Coverage;
}

/** How much of what should carry a duration does: attendances (one a person, activity and UTC day) with one, of all. */
export interface Coverage {
  readonly withDuration: number;
  readonly all: number;
  /** `withDuration ÷ all`, null for none. */
  readonly share: number | null;
}

/** A stretch of time: as a whole, by objective, and what names no objective. A statement counts at each that it names. */
export interface MeasuresByObjective {
  readonly total: Measures;
  /** By the objectives' codes, every objective of the programme. */
  readonly objectives: Readonly<Record<string, Measures>>;
  readonly noObjective: Measures;
}

export interface SchoolDevelopment {
  readonly school: School;
  /** All quarters of the programme, also those in which nothing happened. */
  readonly quarters: readonly (Pick<Quarter, 'code' | 'start' | 'end'> & MeasuresByObjective)[];
  /** The whole window: persons who were active in several quarters count once. */
  readonly period: MeasuresByObjective;
  /** Statements outside the profile. */
  readonly unclassified: number;
}

export interface SchoolOverview {
  /** Null: statements of the programme's period that belong to no school. */
  readonly school: School | null;
  readonly total: Measures;
  readonly unclassified: number;
}

interface CellRow {
  readonly school: string | null;
  /** Null: the whole window. */
  readonly quarter: number | null;
  /** A code, `TOTAL` or `NONE`; no objective's code is empty or has a space. */
  readonly objective: string;
  readonly active: number;
  readonly unclaimed: number;
  readonly events: number;
  readonly seconds: number;
  readonly timed: number;
  readonly attended: number;
  readonly unclassified: number;
}

/** What cells are counted from, and nothing else: tens of thousands of whole facts would not fit in memory. */
const COUNTED = 'person, unclaimed, school, quarter, template, objectives, object_id, "timestamp", duration_seconds';
const TOTAL = 'in all';
const NONE = '';

/**
 * Counts cells of `a` (attributed statements, `attributedSql`) by school and objective, each by quarter and as a whole.
 *
 * - *active* (domain): persons with at least one T2 to T12
 * - *hours* (domain): the same person, activity and UTC day count once, with the longest duration
 */
function cellsSql(objectives: 'each' | 'none'): string {
  const cells =
    objectives === 'none'
      ? `select a.*, '${TOTAL}' as objective from a`
      : `select a.*, o.objective from a
          cross join lateral (
            select '${TOTAL}' as objective
            union all select unnest(case when a.objectives = '{}' then array['${NONE}'] else a.objectives end)) o`;
  return `
    cell as (${cells}),
    counted as (
      select school, objective, quarter,
             count(distinct person) filter (where active)::int as active,
             count(distinct person) filter (where active and unclaimed)::int as unclaimed,
             count(*) filter (where active)::int as events,
             count(*) filter (where template is null)::int as unclassified
        from (select c.*, coalesce(template <> 'T1', false) as active from cell c) c
       group by grouping sets ((school, objective, quarter), (school, objective))),
    attendance as (
      select school, objective, quarter, max(duration_seconds) as seconds
        from cell
       where template in ('T2', 'T10', 'T11') and person is not null
       group by school, objective, quarter, person, object_id, ("timestamp" at time zone 'UTC')::date),
    timed as (
      select school, objective, quarter, coalesce(sum(seconds), 0) as seconds, count(seconds)::int as timed,
             count(*)::int as attended
        from attendance
       group by grouping sets ((school, objective, quarter), (school, objective)))
    select c.*, coalesce(t.seconds, 0) as seconds, coalesce(t.timed, 0) as timed, coalesce(t.attended, 0) as attended
      from counted c
      left join timed t on t.school is not distinct from c.school and t.objective = c.objective
                       and t.quarter is not distinct from c.quarter`;
}

/**
 * How a school developed: active participants, events and hours by programme quarter and objective, as known at a date.
 *
 * @throws RangeError naming the member of the window that is malformed
 */
export async function schoolDevelopment(
  db: Database,
  programme: Programme,
  school: School,
  window: Window = {},
): Promise<SchoolDevelopment> {
  const { rows } = await db.query<CellRow>({
    name: 'school-development.one',
    text: `with a as materialized (
             select ${COUNTED} from (${attributedSql(mayBeOfSchoolSql('$4'))}) s where school = $4), ${cellsSql('each')}`,
    values: [...windowValues(window), school.code],
  });
  const cells = new Map(rows.map((row) => [cellKey(row.quarter, row.objective), row]));
  const byObjective = (quarter: number | null): MeasuresByObjective => ({
    total: measuresOf(cells.get(cellKey(quarter, TOTAL))),
    objectives: Object.fromEntries(
      programme.objectives.map(({ code }) => [code, measuresOf(cells.get(cellKey(quarter, code)))]),
    ),
    noObjective: measuresOf(cells.get(cellKey(quarter, NONE))),
  });
  return {
    school,
    quarters: programme.quarters.map(({ code, number, start, end }) => ({ code, start, end, ...byObjective(number) })),
    period: byObjective(null),
    unclassified: cells.get(cellKey(null, TOTAL))?.unclassified ?? 0,
  };
}

/** All schools of the programme in its order, then what belongs to none: the whole window, as known at a date. */
export async function schoolOverviews(
  db: Database,
  programme: Programme,
  window: Window = {},
): Promise<SchoolOverview[]> {
  const { rows } = await db.query<CellRow>({
    name: 'school-development.all',
    text: `with a as materialized (select ${COUNTED} from (${attributedSql()}) s), ${cellsSql('none')}`,
    values: windowValues(window),
  });
  const totals = new Map(rows.filter((row) => row.quarter === null).map((row) => [row.school, row]));
  return [...programme.schools, null].map((school) => {
    const row = totals.get(school?.code ?? null);
    return { school, total: measuresOf(row), unclassified: row?.unclassified ?? 0 };
  });
}

function cellKey(quarter: number | null, objective: string): string {
  return `${quarter ?? 'all'} ${objective}`;
}

function measuresOf(row: CellRow | undefined): Measures {
  const { active = 0, unclaimed = 0, events = 0, seconds = 0, timed = 0, attended = 0 } = row ?? {};
  return {
    activeParticipants: active,
    unclaimed,
    events,
    hours: Math.round(seconds / 36) / 100,
    hoursCoverage: { withDuration: timed, all: attended, share: attended === 0 ? null : timed / attended },
  };
}
