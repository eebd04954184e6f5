import type { Period } from '../programme.js';
import type { DescribeParticipant } from './commands.js';
import type { ParticipantEvent } from './events.js';
import type { Enrolled, Membership } from './state.js';

type Placing = Pick<DescribeParticipant, 'school' | 'since' | 'earlier' | 'left'>;

/** The events that put a participant where a description says. The description was checked. */
export function placingEvents(placing: Placing, before: Enrolled, period: Period): ParticipantEvent[] {
  const wanted = wantedMemberships(placing, before, period);
  const from = placing.earlier === undefined ? tailOf(before.memberships, wanted) : before.memberships;
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
  if (school === undefined) return [...earlier, ...departure];
  return [...earlier, { school, since: since ?? knownSince(placing, before) ?? period.start }, ...departure];
}

/** Since when the participant is, or was until they left, at the school that a description names without a day. */
export function knownSince({ school, left }: Placing, { memberships }: Enrolled): string | undefined {
  const candidates = [memberships.at(-1), left === undefined ? undefined : memberships.at(-2)];
  return candidates.find((membership) => membership?.school === school)?.since;
}

/** As many of the known memberships, from the end, as are wanted: what stands before them is not in question. */
function tailOf(known: readonly Membership[], wanted: readonly Membership[]): readonly Membership[] {
  return wanted.length === 0 ? [] : known.slice(-wanted.length);
}

/**
 * What of the wanted ones has to be recorded, so that they hold: all from the first that differs on, since each record
 * overrules what was known of the days after it; the last one again where more is known than is wanted.
 */
function differing(wanted: readonly Membership[], known: readonly Membership[]): readonly Membership[] {
  const first = wanted.findIndex(({ school, since }, i) => known[i]?.school !== school || known[i].since !== since);
  if (first >= 0) return wanted.slice(first);
  return wanted.length < known.length ? wanted.slice(-1) : [];
}
