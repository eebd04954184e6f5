import type { Cell, Place } from '#access';
import type { Measures, SchoolDevelopment, SchoolOverview } from '#readmodels';
import { NONE } from '../../shared/publication/quantities.js';

type At = readonly (string | number)[];

/** The figures of `GET /api/schools`. */
export function overviewCells({ schools }: { readonly schools: readonly SchoolOverview[] }): Cell[] {
  return schools.flatMap(({ school, total }, i) =>
    measureCells(total, ['schools', i, 'total'], { school: school?.code ?? NONE }),
  );
}

/** The figures of `GET /api/schools/:code/development`, as `publishableDevelopment` leaves it. */
export function developmentCells({ school, quarters, period }: SchoolDevelopment): Cell[] {
  const where = { school: school.code };
  return [
    ...measureCells(period.total, ['period', 'total'], where),
    ...Object.entries(period.objectives).flatMap(([objective, measures]) =>
      measureCells(measures, ['period', 'objectives', objective], { ...where, objective }),
    ),
    ...measureCells(period.noObjective, ['period', 'noObjective'], { ...where, objective: NONE }),
    ...quarters.flatMap(({ code, total }, i) =>
      measureCells(total, ['quarters', i, 'total'], { ...where, quarter: code }),
    ),
  ];
}

/** Objectives are published for the whole period, quarters for all objectives: both at once would be single people. */
export function publishableDevelopment({ quarters, unclassified: _, ...rest }: SchoolDevelopment): unknown {
  return { ...rest, quarters: quarters.map(({ code, start, end, total }) => ({ code, start, end, total })) };
}

/** Statements outside the profile could be a single person's: nobody has said what they are. */
export function publishableOverviews({ schools, ...rest }: { readonly schools: readonly SchoolOverview[] }): unknown {
  return { ...rest, schools: schools.map(({ unclassified: _, ...overview }) => overview) };
}

function measureCells({ activeParticipants, unclaimed, events, hours, hoursCoverage }: Measures, at: At, where: Place) {
  const cell = (quantity: string, value: number | null, ...path: readonly string[]): Cell => ({
    at: [...at, ...path],
    quantity,
    where,
    value,
  });
  return [
    cell('active', activeParticipants, 'activeParticipants'),
    cell('unclaimed', unclaimed, 'unclaimed'),
    cell('events', events, 'events'),
    cell('hours', hours, 'hours'),
    cell('attendances', hoursCoverage.all, 'hoursCoverage', 'all'),
    cell('timedAttendances', hoursCoverage.withDuration, 'hoursCoverage', 'withDuration'),
    cell('timedShare', hoursCoverage.share, 'hoursCoverage', 'share'),
  ];
}
