import type { Programme } from '../programme.js';
import { isActive } from './active.js';
import type { Template } from '../vocabulary/templates.js';
import {
  count,
  dimension,
  people,
  PLACE_FIELDS,
  QUARTER_FIELD,
  table,
  type Field,
  type MeasureDescription,
} from './describe.js';
import { groupBy } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';
import type { Registered } from './registered.js';

/** A statement of T2 to T12. */
export interface ReportingStatement {
  readonly person: string | null;
  readonly school: string | null;
  readonly quarter: number;
  readonly template: Template | null;
  readonly eventKind: string | null;
  readonly object: string | null;
}

/** Position at school and role in the programme are two axes, never one. */
type RoleAxis = 'all' | 'position' | 'project-role';

interface Cut {
  readonly roleAxis: RoleAxis;
  /** Null: of no such role, or on the axis `all`. */
  readonly role: string | null;
}
interface Counts {
  readonly people: number;
  readonly events: number;
  readonly activities: number;
}
export type ReportTotal = Place & Cut & Counts;
export type ReportQuarter = Place & { readonly quarter: string } & Cut & Counts;
export type ReportFigure = Place & { readonly quarter: string; readonly eventKind: string | null } & Cut & Counts;

type RolesOf = (statement: ReportingStatement) => readonly (string | null)[];

/**
 * Reporting (domain): participants and events by organisation, programme quarter, kind of event and role. On an axis
 * somebody counts at each of their roles; distinct people do not add up over rows.
 */
export function reporting(
  statements: readonly ReportingStatement[],
  registered: readonly Registered[],
  programme: Programme,
) {
  const roles = new Map(registered.map((member) => [member.person, member]));
  const memberOf = ({ person }: ReportingStatement) => (person === null ? undefined : roles.get(person));
  const axes: readonly [RoleAxis, RolesOf][] = [
    ['all', () => NO_ROLE],
    ['position', (statement) => [memberOf(statement)?.position ?? null]],
    ['project-role', (statement) => orNone(memberOf(statement)?.projectRoles)],
  ];
  const events = statements.filter(({ template }) => isActive(template));
  const figures: ReportFigure[] = [];
  const quarters: ReportQuarter[] = [];
  const totals: ReportTotal[] = [];
  const kinds = [...programme.vocabulary.eventKinds, null];
  for (const place of placesOf(programme)) {
    const own = rowsAt(place, events);
    for (const cut of cutsOf(own, axes, programme)) totals.push({ ...place, ...cut });
    const byQuarter = groupBy(own, ({ quarter }) => quarter);
    for (const { code: quarter, number } of programme.quarters) {
      const within = byQuarter.get(number) ?? [];
      for (const cut of cutsOf(within, axes, programme)) quarters.push({ ...place, quarter, ...cut });
      const byKind = groupBy(within, (statement) => statement.eventKind);
      for (const eventKind of kinds) {
        const ofKind = byKind.get(eventKind) ?? [];
        for (const cut of cutsOf(ofKind, axes, programme)) figures.push({ ...place, quarter, eventKind, ...cut });
      }
    }
  }
  return { figures, quarters, totals };
}

const NO_ROLE = [null];

function orNone(roles: readonly string[] | undefined): readonly (string | null)[] {
  return roles === undefined || roles.length === 0 ? NO_ROLE : roles;
}

/** What there is on each axis, in the programme's order; nothing where nothing happened. */
function cutsOf(
  statements: readonly ReportingStatement[],
  axes: readonly [RoleAxis, RolesOf][],
  { positions, projectRoles }: Programme,
): (Cut & Counts)[] {
  if (statements.length === 0) return [];
  const order: Record<RoleAxis, readonly string[]> = { all: [], position: positions, 'project-role': projectRoles };
  return axes.flatMap(([roleAxis, rolesOf]) => {
    const byRole = new Map<string | null, Tally>();
    for (const statement of statements) {
      for (const role of rolesOf(statement)) {
        let tally = byRole.get(role);
        if (!tally) byRole.set(role, (tally = { people: new Set(), events: 0, activities: new Set() }));
        if (statement.person !== null) tally.people.add(statement.person);
        if (statement.object !== null) tally.activities.add(statement.object);
        tally.events++;
      }
    }
    return [...order[roleAxis], null].flatMap((role) => {
      const tally = byRole.get(role);
      if (!tally) return [];
      const { people: persons, events, activities } = tally;
      return [{ roleAxis, role, people: persons.size, events, activities: activities.size }];
    });
  });
}

interface Tally {
  readonly people: Set<string>;
  events: number;
  readonly activities: Set<string>;
}

const CUT: { readonly roleAxis: Field; readonly role: Field } = {
  roleAxis: dimension('all, position (at the school) or project-role'),
  role: dimension('A role of the axis; null for people without one, and on the axis all', 'text', true),
};
const COUNTS = {
  people: people('Distinct people'),
  events: count('statements', 'Statements of T2 to T12'),
  activities: count('activities', 'Distinct activities (object ids) that they are about'),
};

export const REPORTING: MeasureDescription = {
  measure: 'reporting',
  name: 'Reporting',
  unit: 'people',
  definition:
    'Participants and events (T2 to T12) by organisation, programme quarter, kind of event and role: the figures that ' +
    'Erasmus+ reporting asks for. Roles are those of the roster as known, else those of the last registration (T1). ' +
    'Somebody with several project roles counts at each.',
  source: 'Figures asked for by Erasmus+ reports; the cuts are a choice',
  choice: true,
  caution: 'Distinct people do not add up over rows.',
  tables: {
    figures: table<ReportFigure>('By organisation, quarter, kind of event and role, where something happened', {
      ...PLACE_FIELDS,
      quarter: QUARTER_FIELD,
      eventKind: dimension("The programme's kind of event; null where none is named", 'text', true),
      ...CUT,
      ...COUNTS,
    }),
    quarters: table<ReportQuarter>('By organisation, quarter and role', {
      ...PLACE_FIELDS,
      quarter: QUARTER_FIELD,
      ...CUT,
      ...COUNTS,
    }),
    totals: table<ReportTotal>('By organisation and role, the whole window', { ...PLACE_FIELDS, ...CUT, ...COUNTS }),
  },
};
