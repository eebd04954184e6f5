import { actorKey, parseActorKey, type Actor, type Problem } from '#xapi';
import type { Programme } from '../programme.js';
import { checkDescription } from './check-description.js';
import type { ParticipantEvent } from './events.js';

/** What a participant is to be from now on. */
export interface DescribeParticipant {
  /** A UUID. */
  readonly id: string;
  /** Absent: as it was. */
  readonly name?: string;
  /** Code of a school of the programme. Absent: as it was. */
  readonly school?: string;
  /**
   * The day from which they are at `school`; needed when that is another school than before. Absent for somebody who had
   * none: the programme's first day.
   */
  readonly since?: string;
  readonly position: string;
  readonly projectRoles: readonly string[];
  /** All identities of theirs, as `actorKey`s: those not named are unlinked. */
  readonly identities: readonly string[];
}

export type ParticipantState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'enrolled';
      readonly name: string | undefined;
      readonly school: string | undefined;
      readonly since: string | undefined;
      readonly position: string | undefined;
      readonly projectRoles: readonly string[];
      /** In the order of their linking. */
      readonly identities: readonly string[];
    };

type Enrolled = Extract<ParticipantState, { status: 'enrolled' }>;

const NEWCOMER: Enrolled = {
  status: 'enrolled',
  name: undefined,
  school: undefined,
  since: undefined,
  position: undefined,
  projectRoles: [],
  identities: [],
};

export function initialParticipant(): ParticipantState {
  return { status: 'unknown' };
}

/**
 * The events that make the participant what the command says: none when they are that already. The command may be said
 * again and again.
 *
 * @returns the events, or every problem with the command, with its JSON path
 */
export function describeParticipant(
  command: DescribeParticipant,
  state: ParticipantState,
  programme: Programme,
): { readonly events: readonly ParticipantEvent[] } | { readonly problems: readonly Problem[] } {
  const before = state.status === 'enrolled' ? state : NEWCOMER;
  const problems = checkDescription(command, before, programme);
  if (problems.length > 0) return { problems };
  return {
    events: [
      ...naming(command, state),
      ...assigning(command, before, programme),
      ...moving(command, before, programme),
      ...linking(command, before),
    ],
  };
}

function naming({ id, name }: DescribeParticipant, state: ParticipantState): ParticipantEvent[] {
  if (state.status === 'unknown') {
    return [{ type: 'ParticipantEnrolled', data: { id: id.toLowerCase(), ...(name !== undefined && { name }) } }];
  }
  return name === undefined || name === state.name ? [] : [{ type: 'Renamed', data: { name } }];
}

function assigning(command: DescribeParticipant, before: Enrolled, programme: Programme): ParticipantEvent[] {
  const { position } = command;
  const projectRoles = programme.projectRoles.filter((role) => command.projectRoles.includes(role));
  if (position === before.position && sameList(projectRoles, before.projectRoles)) return [];
  return [{ type: 'RolesAssigned', data: { position, projectRoles } }];
}

function moving({ school, since }: DescribeParticipant, before: Enrolled, { period }: Programme): ParticipantEvent[] {
  if (school === undefined) return [];
  const from = since ?? (school === before.school ? before.since : undefined) ?? period.start;
  return school === before.school && from === before.since ? [] : [{ type: 'SchoolMoved', data: { school, from } }];
}

function linking(command: DescribeParticipant, before: Enrolled): ParticipantEvent[] {
  const wanted = [...new Set(command.identities.map(canonicalIdentity))];
  const gone = before.identities.filter((identity) => !wanted.includes(identity));
  const added = wanted.filter((identity) => !before.identities.includes(identity));
  return [
    ...gone.map((identity) => ({ type: 'IdentityUnlinked' as const, data: { identity } })),
    ...added.map((identity) => ({ type: 'IdentityLinked' as const, data: { identity } })),
  ];
}

/** An identity in the one spelling that statements are matched by. The command was checked: it is one. */
function canonicalIdentity(identity: string): string {
  return actorKey(parseActorKey(identity) as Actor) ?? identity;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
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
      return { ...before, school: event.data.school, since: event.data.from };
    case 'IdentityLinked':
      return { ...before, identities: [...before.identities, event.data.identity] };
    case 'IdentityUnlinked':
      return { ...before, identities: before.identities.filter((identity) => identity !== event.data.identity) };
    default:
      return event satisfies never;
  }
}
