import type { Dimensions, Quantities } from '#access';
import type { Programme } from '#domain';

/** The member that stands for statements of no school, or of no objective. */
export const NONE = 'none';

const BY_SCHOOL_QUARTER = { school: 'sum', quarter: 'sum', objective: 'cover' } as const;
const PEOPLE = { school: 'cover', quarter: 'cover', objective: 'cover' } as const;

/**
 * What the published figures count, and how they hang together: what disclosure control must know of each definition. A
 * statement counts at each objective that it names, so over objectives nothing adds up.
 */
export const QUANTITIES = {
  active: { people: true, along: PEOPLE },
  unclaimed: { people: true, with: ['active'], within: 'active', along: PEOPLE },
  events: { people: false, with: ['active'], atLeast: 'active', along: BY_SCHOOL_QUARTER },
  hours: { people: false, with: ['active'], along: BY_SCHOOL_QUARTER },
  attendances: { people: false, with: ['active'], along: BY_SCHOOL_QUARTER },
  timedAttendances: { people: false, with: ['active'], within: 'attendances', along: BY_SCHOOL_QUARTER },
  timedShare: { people: false, with: ['active', 'attendances', 'timedAttendances'], along: {} },
} as const satisfies Quantities;

export type QuantityName = keyof typeof QUANTITIES;

/** All members of every dimension of a programme. */
export function dimensionsOf({ schools, quarters, objectives }: Programme): Dimensions {
  return {
    school: [...schools.map(({ code }) => code), NONE],
    quarter: quarters.map(({ code }) => code),
    objective: [...objectives.map(({ code }) => code), NONE],
  };
}
