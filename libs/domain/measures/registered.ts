import type { Variant } from '../vocabulary/templates.js';
import { groupBy } from './group-by.js';

/** A participant of the roster, as known: their roles, and the school they are at on the day of the cut-off. */
export interface RosterMember {
  readonly person: string;
  readonly school: string | null;
  readonly position: string;
  readonly projectRoles: readonly string[];
}

/** A statement of T1. */
export interface RegistrationStatement {
  readonly person: string | null;
  readonly school: string | null;
  readonly variant: Variant | null;
  readonly rolePosition: string | null;
  readonly roleProjectRoles: readonly string[] | null;
  readonly timestamp: string;
  readonly position: bigint;
}

/** Somebody who takes part, and in which roles. */
export interface Registered {
  readonly person: string;
  readonly school: string | null;
  readonly position: string | null;
  readonly projectRoles: readonly string[];
}

/**
 * Everybody who is registered by the cut-off. The roster says who that is; of people whose roles it does not know, the last
 * T1 up to the cut-off does, unless it says that they left.
 */
export function registeredPeople(
  roster: readonly RosterMember[],
  registrations: readonly RegistrationStatement[],
  cutOff: string,
): Registered[] {
  const known = new Set(roster.map(({ person }) => person));
  const told = registrations.filter(({ person, timestamp }) => person !== null && timestamp <= cutOff);
  const others = [...groupBy(told, ({ person }) => person!)].flatMap(([person, own]): Registered[] => {
    if (known.has(person)) return [];
    const last = own.reduce((latest, next) => (isLater(next, latest) ? next : latest));
    if (last.variant !== 'joined') return [];
    const { school, rolePosition, roleProjectRoles } = last;
    return [{ person, school, position: rolePosition, projectRoles: roleProjectRoles ?? [] }];
  });
  return [...roster, ...others];
}

function isLater(a: RegistrationStatement, b: RegistrationStatement): boolean {
  return a.timestamp === b.timestamp ? a.position > b.position : a.timestamp > b.timestamp;
}
