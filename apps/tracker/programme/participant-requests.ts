import type { Participant } from '#readmodels';
import { actorKey, isUuid, parseActor, parseActorKey, type Problem } from '#xapi';
import type { Changed } from '../../shared/participants.js';
import { ApiError } from '../http/api-error.js';

/** A participant as the API shows them: identities as actors have them. */
export interface ParticipantAnswer extends Omit<Participant, 'identities'> {
  readonly identities: readonly Record<string, unknown>[];
}

export function participantAnswer({ identities, ...participant }: Participant): ParticipantAnswer {
  return { ...participant, identities: identities.map((identity) => ({ ...parseActorKey(identity) })) };
}

/** A participant right after a change, in the same form. */
export function changedAnswer(id: string, { state, revision }: Changed): ParticipantAnswer {
  const { status: _, name, school, since, position, ...rest } = state;
  return participantAnswer({
    id: id.toLowerCase(),
    revision: Number(revision),
    name: name ?? null,
    school: school ?? null,
    since: since ?? null,
    position: position ?? null,
    ...rest,
  });
}

/** @throws ApiError 400 for a text that is no UUID */
export function requireUuid(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  throw new ApiError('invalid-parameter', `id: ${JSON.stringify(id)} is no UUID`, [
    { path: 'id', rule: 'uuid', message: 'A participant is named by a UUID.' },
  ]);
}

/**
 * The key by which statements are matched, of an identity as an actor has it.
 *
 * @throws ApiError 400 with every problem
 */
export function readIdentity(identity: unknown, path: string): string {
  const problems: Problem[] = [];
  const key = keyOf(identity, path, problems);
  if (problems.length === 0) return key;
  throw new ApiError('invalid-request', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
}

/** As `readIdentity`, of several at once. */
export function readIdentities(identities: readonly unknown[]): string[] {
  const problems: Problem[] = [];
  const keys = identities.map((identity, i) => keyOf(identity, `$.identities[${i}]`, problems));
  if (problems.length === 0) return keys;
  throw new ApiError('invalid-request', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
}

function keyOf(identity: unknown, path: string, problems: Problem[]): string {
  for (const property of Object.keys(identity ?? {}).filter((name) => name === 'name' || name === 'objectType')) {
    const message = 'An identity has identifiers only.';
    problems.push({ path: `${path}.${property}`, rule: 'unknown-property', message });
  }
  const actor = parseActor(identity, '1.0.3', path);
  if (!Array.isArray(actor)) return actorKey(actor) ?? '';
  problems.push(...actor);
  return '';
}
