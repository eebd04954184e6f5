import { actorKey, parseActorKey, type Actor, type Problem } from '#xapi';
import type { Programme } from '../programme.js';
import { checkCommand, checkDescription } from './check-command.js';
import type { DescribeParticipant, ParticipantCommand } from './commands.js';
import type { ParticipantEvent } from './events.js';
import { placingEvents } from './memberships.js';
import { ownIdentity } from './own-identity.js';
import { NEWCOMER, type Consent, type Enrolled, type ParticipantState } from './state.js';

export type Decision = { readonly events: readonly ParticipantEvent[] } | { readonly problems: readonly Problem[] };

/** The rule of the problem that a command needs somebody who is enrolled. */
export const NOT_ENROLLED = 'not-enrolled';

/**
 * The events that make of a participant what a command asks: none where all is so already, so that every command may be
 * said again.
 *
 * @returns the events, or every problem with the command, with its JSON path
 */
export function decideParticipant(
  command: ParticipantCommand,
  state: ParticipantState,
  programme: Programme,
): Decision {
  if (command.type === 'describe') return describeParticipant(command, state, programme);
  if (state.status === 'unknown') {
    const message = `There is no participant ${command.id}: enrol them first.`;
    return { problems: [{ path: '$.id', rule: NOT_ENROLLED, message }] };
  }
  const problems = checkCommand(command, state, programme);
  return problems.length > 0 ? { problems } : { events: eventsOf(command, state, programme) };
}

function eventsOf(
  command: Exclude<ParticipantCommand, { type: 'describe' }>,
  state: Enrolled,
  programme: Programme,
): readonly ParticipantEvent[] {
  switch (command.type) {
    case 'link-identity': {
      const identity = canonicalIdentity(command.identity);
      return state.identities.includes(identity) ? [] : [{ type: 'IdentityLinked', data: { identity } }];
    }
    case 'unlink-identity': {
      const identity = canonicalIdentity(command.identity);
      return state.identities.includes(identity) ? [{ type: 'IdentityUnlinked', data: { identity } }] : [];
    }
    case 'assign-roles':
      return assigning(command, state, programme);
    case 'move':
      return placingEvents(command, state, programme.period);
    case 'leave':
      return placingEvents({ left: command.from }, state, programme.period);
    case 'declare-consent':
      return declaring([command], state);
    default:
      return command satisfies never;
  }
}

/** As `decideParticipant`, for all that is said of a participant at once; enrols whoever is not. */
export function describeParticipant(
  command: DescribeParticipant,
  state: ParticipantState,
  programme: Programme,
): Decision {
  const before = state.status === 'enrolled' ? state : NEWCOMER;
  const problems = checkDescription(command, before, programme);
  if (problems.length > 0) return { problems };
  return {
    events: [
      ...naming(command, state),
      ...assigning(command, before, programme),
      ...placingEvents(command, before, programme.period),
      ...linking(command, before, programme),
      ...declaring(command.consents ?? [], before),
    ],
  };
}

function naming({ id, name }: DescribeParticipant, state: ParticipantState): ParticipantEvent[] {
  if (state.status === 'unknown') {
    return [{ type: 'ParticipantEnrolled', data: { id: id.toLowerCase(), ...(name !== undefined && { name }) } }];
  }
  return name === undefined || name === state.name ? [] : [{ type: 'Renamed', data: { name } }];
}

function assigning(
  command: Pick<DescribeParticipant, 'position' | 'projectRoles'>,
  before: Enrolled,
  programme: Programme,
): ParticipantEvent[] {
  const { position } = command;
  const projectRoles = programme.projectRoles.filter((role) => command.projectRoles.includes(role));
  if (position === before.position && sameList(projectRoles, before.projectRoles)) return [];
  return [{ type: 'RolesAssigned', data: { position, projectRoles } }];
}

function linking({ id, identities }: DescribeParticipant, before: Enrolled, programme: Programme): ParticipantEvent[] {
  const wanted = [...new Set(identities.map(canonicalIdentity))];
  // What was recorded without an LMS stays theirs, whether or not who describes them knows of that account.
  const own = ownIdentity(id, programme);
  const gone = before.identities.filter((identity) => identity !== own && !wanted.includes(identity));
  const added = wanted.filter((identity) => !before.identities.includes(identity));
  return [
    ...gone.map((identity) => ({ type: 'IdentityUnlinked' as const, data: { identity } })),
    ...added.map((identity) => ({ type: 'IdentityLinked' as const, data: { identity } })),
  ];
}

/** A declaration that says what holds on its day already changes nothing. Who never consented can say that they do not. */
function declaring(consents: readonly Consent[], before: Enrolled): ParticipantEvent[] {
  const events: ParticipantEvent[] = [];
  let known = before.consents;
  for (const { given, on } of [...consents].sort((a, b) => (a.on < b.on ? -1 : 1))) {
    if (known.findLast((consent) => consent.on <= on)?.given === given) continue;
    events.push({ type: given ? 'ResearchConsentGiven' : 'ResearchConsentWithdrawn', data: { on } });
    known = [...known, { given, on }].sort((a, b) => (a.on < b.on ? -1 : 1));
  }
  return events;
}

/** An identity in the one spelling that statements are matched by. The command was checked: it is one. */
function canonicalIdentity(identity: string): string {
  return actorKey(parseActorKey(identity) as Actor) ?? identity;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
