import { registeredPeople, type Registered } from '#domain';
import type { MeasureContext } from './measure-query.js';
import { attributedStatements } from './participant-timeline/statements.js';
import { rosterMembers } from './roster/members.js';

const COLUMNS = [
  ...(['person', 'school', 'variant', 'rolePosition', 'roleProjectRoles', 'timestamp', 'position'] as const),
] as const;

/** Everybody who is registered by the cut-off, also those who registered before the window begins. */
export async function registeredBy({ db, window, cutOff }: MeasureContext): Promise<Registered[]> {
  const { to, asKnownAt } = window;
  const members = await rosterMembers(db, { asKnownAt, instant: cutOff });
  return registeredPeople(members, await attributedStatements(db, COLUMNS, { to, asKnownAt }, ['T1']), cutOff);
}
