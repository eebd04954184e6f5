import type { Quantities } from '#access';
import { measureQuantities } from './published-tables.js';

/** The member that stands for statements of no school, or of no objective. */
export const NONE = 'none';

const ALONG = ['school', 'quarter', 'objective', 'position', 'projectRole'];

/**
 * Figures that several resources show: under one name here, so that they are hidden in all of them or in none.
 *
 * - `active`: people with T2 to T12; `unclaimed`: those of them whom nobody has claimed
 * - `timed`: people with an attendance, whose hours `hours` are
 */
const SHARED: Quantities = {
  active: { people: true, along: ALONG },
  unclaimed: { people: true, within: 'active', along: ALONG },
  timed: { people: true, within: 'active', along: ALONG },
  events: { people: false, with: ['active'], atLeast: 'active', along: ALONG },
  hours: { people: false, with: ['active', 'timed'], along: ALONG },
  attendances: { people: false, with: ['active', 'timed'], atLeast: 'timed', along: ALONG },
  timedAttendances: { people: false, with: ['active', 'timed'], within: 'attendances', along: ALONG },
  timedShare: { people: false, with: ['active', 'timed'], of: ['attendances', 'timedAttendances'], along: [] },
};

/** What the published figures count, and how they hang together: all that disclosure control must know of definitions. */
export const QUANTITIES: Quantities = { ...SHARED, ...measureQuantities() };
