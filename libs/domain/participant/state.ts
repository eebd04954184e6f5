import type { ParticipantEvent } from './events.js';

/** From the day `since` on, until the next one or for good; null for no school. */
export interface Membership {
  readonly school: string | null;
  readonly since: string;
}

/** What somebody said on a day about research. */
export interface Consent {
  readonly given: boolean;
  readonly on: string;
}

export type ParticipantState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'enrolled';
      readonly name: string | undefined;
      /** Where they are by the latest record; undefined for no school. */
      readonly school: string | undefined;
      /** The day of the latest record of a school, or of having left. */
      readonly since: string | undefined;
      readonly position: string | undefined;
      readonly projectRoles: readonly string[];
      /** In the order of their linking. */
      readonly identities: readonly string[];
      /** What holds of all records of schools, in order of `since`. */
      readonly memberships: readonly Membership[];
      /** In order of `on`; of one day the latest record. */
      readonly consents: readonly Consent[];
    };

export type Enrolled = Extract<ParticipantState, { status: 'enrolled' }>;

export const NEWCOMER: Enrolled = {
  status: 'enrolled',
  name: undefined,
  school: undefined,
  since: undefined,
  position: undefined,
  projectRoles: [],
  identities: [],
  memberships: [],
  consents: [],
};

export function initialParticipant(): ParticipantState {
  return { status: 'unknown' };
}

/** What is known of the participant after one more event. */
export function evolveParticipant(state: ParticipantState, event: ParticipantEvent): ParticipantState {
  const before = state.status === 'enrolled' ? state : NEWCOMER;
  switch (event.type) {
    case 'ParticipantEnrolled':
    case 'Renamed':
      return { ...before, name: event.data.name };
    case 'RolesAssigned':
      return { ...before, position: event.data.position, projectRoles: event.data.projectRoles };
    case 'SchoolMoved':
      return placed(before, { school: event.data.school, since: event.data.from });
    case 'ParticipantLeft':
      return placed(before, { school: null, since: event.data.from });
    case 'IdentityLinked':
      return { ...before, identities: [...before.identities, event.data.identity] };
    case 'IdentityUnlinked':
      return { ...before, identities: before.identities.filter((identity) => identity !== event.data.identity) };
    case 'ResearchConsentGiven':
      return { ...before, consents: declared(before.consents, { given: true, on: event.data.on }) };
    case 'ResearchConsentWithdrawn':
      return { ...before, consents: declared(before.consents, { given: false, on: event.data.on }) };
    default:
      return event satisfies never;
  }
}

function placed(before: Enrolled, latest: Membership): Enrolled {
  return {
    ...before,
    school: latest.school ?? undefined,
    since: latest.since,
    memberships: withMembership(before.memberships, latest),
  };
}

/** What holds of records of schools after one more, which overrules what was said of the days from its own on. */
export function withMembership(memberships: readonly Membership[], latest: Membership): readonly Membership[] {
  return [...memberships.filter(({ since }) => since < latest.since), latest];
}

function declared(consents: readonly Consent[], latest: Consent): readonly Consent[] {
  const others = consents.filter(({ on }) => on !== latest.on);
  return [...others, latest].sort((a, b) => (a.on < b.on ? -1 : 1));
}

/** The school of a participant on a day; null for none. */
export function schoolOn({ memberships }: Pick<Enrolled, 'memberships'>, day: string): string | null {
  return memberships.findLast(({ since }) => since <= day)?.school ?? null;
}

/** Whether research may use what is recorded of a participant, by what they had said up to a day. */
export function consentsOn({ consents }: Pick<Enrolled, 'consents'>, day: string): boolean {
  return consents.findLast(({ on }) => on <= day)?.given ?? false;
}
