import { Checker, kindOf, type JsonObject } from './checker.js';
import { isIri, isMbox, isSha1 } from './lexical.js';
import type { Agent, Group, Problem, Version } from './types.js';

const IDENTIFIERS = ['mbox', 'mbox_sha1sum', 'openid', 'account'] as const;
const AGENT = new Set(['objectType', 'name', ...IDENTIFIERS]);
const GROUP = new Set([...AGENT, 'member']);
const ACCOUNT = new Set(['homePage', 'name']);

/** What may stand at a place: any actor, or only agents, or only groups. */
export type ActorKind = 'actor' | 'agent' | 'group';

/** Checks an actor (1.0.3, part 2, 2.4.2): an agent unless it says that it is a group. */
export function checkActor(check: Checker, value: unknown, path: string, kind: ActorKind = 'actor'): void {
  const type = (value as JsonObject | null | undefined)?.['objectType'];
  const isGroup = type === 'Group' || (kind === 'group' && (type === undefined || type === null));
  const actor = check.object(value, path, isGroup ? GROUP : AGENT);
  if (!actor) return;
  const fault = typeFault(type, kind);
  if (fault !== undefined) check.add(`${path}.objectType`, 'object-type', fault);
  check.string(actor, path, 'name');
  const identifiers = checkIdentifiers(check, actor, path);
  if (isGroup) checkMembers(check, actor, path, identifiers);
  else if (identifiers === 0) {
    check.add(path, 'identifier-required', `An Agent is named by exactly one of ${IDENTIFIERS.join(', ')}.`);
  }
  if (identifiers > 1) {
    check.add(path, 'identifier-single', `Exactly one of ${IDENTIFIERS.join(', ')} may name an actor.`);
  }
}

/** What is wrong with the type at such a place; null has been reported already. */
function typeFault(type: unknown, kind: ActorKind): string | undefined {
  if (type === null) return undefined;
  if (type !== undefined && type !== 'Agent' && type !== 'Group') return 'This must be Agent or Group.';
  if (kind === 'group' && type !== 'Group') return 'This must be a Group, and say so.';
  if (kind === 'agent' && type === 'Group') return 'A Group cannot stand here; only an Agent can.';
  return undefined;
}

function checkIdentifiers(check: Checker, actor: JsonObject, path: string): number {
  let count = 0;
  for (const identifier of IDENTIFIERS) if (actor[identifier] !== undefined) count++;
  if (actor['mbox'] !== undefined) {
    check.match(
      actor,
      path,
      'mbox',
      'mbox',
      isMbox,
      'This must be one e-mail address as an IRI, such as mailto:a@example.org.',
    );
  }
  if (actor['mbox_sha1sum'] !== undefined) {
    check.match(
      actor,
      path,
      'mbox_sha1sum',
      'sha1',
      isSha1,
      'This must be the SHA-1 of a mailto IRI: 40 hexadecimal digits.',
    );
  }
  if (actor['openid'] !== undefined)
    check.match(actor, path, 'openid', 'openid', isIri, 'This must be the URI of an OpenID.');
  if (actor['account'] !== undefined && actor['account'] !== null) {
    const place = `${path}.account`;
    const account = check.object(actor['account'], place, ACCOUNT);
    if (account) {
      if (check.require(account, place, 'homePage')) check.iri(account, place, 'homePage');
      if (check.require(account, place, 'name')) check.string(account, place, 'name');
    }
  }
  return count;
}

function checkMembers(check: Checker, group: JsonObject, path: string, identifiers: number): void {
  const members = check.array(group, path, 'member');
  if (group['member'] === undefined && identifiers === 0) {
    check.add(`${path}.member`, 'member-required', 'A Group without an identifier is named by its members.');
  }
  members?.forEach((member, i) => checkActor(check, member, `${path}.member[${i}]`, 'agent'));
}

/** Checks an authority (1.0.3, part 2, 2.4.9): an agent, or a group of exactly two agents without a name of its own (OAuth). */
export function checkAuthority(check: Checker, value: unknown, path: string): void {
  checkActor(check, value, path);
  const authority = value as JsonObject | null;
  if (authority?.['objectType'] !== 'Group') return;
  if (IDENTIFIERS.some((identifier) => authority[identifier] !== undefined)) {
    check.add(path, 'authority-group', 'A Group as authority is anonymous: it has members and no identifier.');
  }
  const { member } = authority;
  if (Array.isArray(member) && member.length !== 2) {
    check.add(
      `${path}.member`,
      'authority-group',
      'A Group as authority has exactly two members: the application and the user.',
    );
  }
}

/**
 * Reads an agent or an identified group on its own, as the `agent` parameter has it.
 *
 * @param path where it stands, for the problems
 */
export function parseActor(input: unknown, version: Version, path = '$'): Agent | Group | Problem[] {
  const check = new Checker(version);
  checkActor(check, input, path);
  const actor = input as JsonObject | null;
  if (check.problems.length === 0 && !IDENTIFIERS.some((identifier) => actor?.[identifier] !== undefined)) {
    check.add(path, 'identifier-required', `Give one of ${IDENTIFIERS.join(', ')}, not ${kindOf(input)} without one.`);
  }
  return check.problems.length ? check.problems : (input as Agent | Group);
}
