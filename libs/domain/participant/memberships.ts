import type { Period } from '../programme.js';
import type { DescribeParticipant } from './commands.js';
import type { ParticipantEvent } from './events.js';
import type { Enrolled, Membership } from './state.js';

type Placing = Pick<DescribeParticipant, 'school' | 'since' | 'earlier' | 'left'>;

/** The events that put a participant where a description says. The description was checked. */
export function placingEvents(placing: Placing, before: Enrolled, period: Period): ParticipantEvent[] {
  const wanted = wantedMemberships(placing, before, period);
  const from = placing.earlier === undefined ? knownFrom(before.memberships, wanted[0]) : before.memberships;
  return differing(wanted, from).map(({ school, since }) =>
    school === null
      ? { type: 'ParticipantLeft', data: { from: since } }
      : { type: 'SchoolMoved', data: { school, from: since } },
  );
}

/** The memberships that a description names, in order of `since`. */
export function wantedMemberships(placing: Placing, before: Enrolled, period: Period): readonly Membership[] {
  const { school, since, earlier = [], left } = placing;
  const departure: Membership[] = left === undefined ? [] : [{ school: null, since: left }];
  if (school === undefined) {
    // Who leaves, leaves where they are.
    const last =
      left === undefined ? undefined : before.memberships.findLast((membership) => membership.school !== null);
    return [...earlier, ...(last ? [last] : []), ...departure];
  }
  return [...earlier, { school, since: since ?? knownSince(placing, before) ?? period.start }, ...departure];
}

/** Since when the participant is, or was until they left, at the school that a description names without a day. */
export function knownSince({ school, left }: Placing, { memberships }: Enrolled): string | undefined {
  const candidates = [memberships.at(-1), left === undefined ? undefined : memberships.at(-2)];
  return candidates.find((membership) => membership?.school === school)?.since;
}

/** The known memberships from the first wanted one on: what stands before it is not in question. */
function knownFrom(known: readonly Membership[], first: Membership | undefined): readonly Membership[] {
  const start = known.findIndex((membership) => first !== undefined && same(membership, first));
  return start < 0 ? [] : known.slice(start);
}

/**
 * What of the wanted ones has to be recorded, so that they hold. Each record overrules what was known of the days from its
 * own on: so all from the first that differs; from the one before it where what differs begins later than what was known,
 * for that would stand in between; and the last one again where more is known than is wanted.
 */
function differing(wanted: readonly Membership[], known: readonly Membership[]): readonly Membership[] {
  const first = wanted.findIndex((membership, i) => !known[i] || !same(membership, known[i]));
  if (first < 0) return wanted.length < known.length ? wanted.slice(-1) : [];
  const staysBetween = known[first] !== undefined && known[first].since < wanted[first]!.since;
  return wanted.slice(staysBetween && first > 0 ? first - 1 : first);
}

function same(a: Membership, b: Membership): boolean {
  return a.school === b.school && a.since === b.since;
}
