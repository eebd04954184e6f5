import { isUuid, parseActorKey, type Problem } from '#xapi';
import { isDay } from '../day.js';
import type { Programme } from '../programme.js';
import type { DescribeParticipant, ParticipantCommand } from './commands.js';
import { knownSince, wantedMemberships } from './memberships.js';
import type { Enrolled } from './state.js';

/** PostgreSQL's text cannot hold it. */
const NUL = '\u0000';

/** The rule of the problem that a placing would silently undo what was recorded after it. */
export const HISTORY_CONFLICT = 'history-conflict';

type Add = (path: string, rule: string, message: string) => void;
type Placing = Pick<DescribeParticipant, 'school' | 'since' | 'earlier' | 'left'>;
type Roles = Pick<DescribeParticipant, 'position' | 'projectRoles'>;

/** Everything that keeps a description from being taken on. `before` is what the participant is so far. */
export function checkDescription(command: DescribeParticipant, before: Enrolled, programme: Programme): Problem[] {
  const { problems, add } = collector();
  if (!isUuid(command.id)) add('$.id', 'uuid', 'The id of a participant is a UUID.');
  if (command.name?.includes(NUL)) add('$.name', 'text', 'A name must not hold the character U+0000.');
  checkRoles(command, programme, add);
  command.identities.forEach((identity, i) => checkIdentity(identity, `$.identities[${i}]`, add));
  command.consents?.forEach(({ on }, i) => checkDay(on, `$.consents[${i}].on`, add));
  checkPlacing(command, before, programme, add);
  return problems;
}

/** Everything that keeps another command from being carried out. */
export function checkCommand(
  command: Exclude<ParticipantCommand, { type: 'describe' }>,
  before: Enrolled,
  programme: Programme,
): Problem[] {
  const { problems, add } = collector();
  switch (command.type) {
    case 'link-identity':
    case 'unlink-identity':
      checkIdentity(command.identity, '$.identity', add);
      break;
    case 'assign-roles':
      checkRoles(command, programme, add);
      break;
    case 'move':
      checkPlacing(command, before, programme, add);
      break;
    case 'leave':
      if (checkDay(command.from, '$.from', add)) checkLeaving(command.from, before, '$.from', add);
      break;
    case 'declare-consent':
      checkDay(command.on, '$.on', add);
      break;
    default:
      command satisfies never;
  }
  return problems;
}

function collector(): { problems: Problem[]; add: Add } {
  const problems: Problem[] = [];
  return { problems, add: (path, rule, message) => problems.push({ path, rule, message }) };
}

function checkRoles({ position, projectRoles }: Roles, programme: Programme, add: Add): void {
  known('$.position', position, 'unknown-position', programme.positions, add);
  projectRoles.forEach((role, i) =>
    known(`$.projectRoles[${i}]`, role, 'unknown-project-role', programme.projectRoles, add),
  );
}

function checkIdentity(identity: string, path: string, add: Add): void {
  if (parseActorKey(identity) !== undefined && !identity.includes(NUL)) return;
  const forms = 'mbox:mailto:…, mbox_sha1sum:…, openid:… or account:<homePage>|<name>';
  add(path, 'identity', `An identity is ${forms}, not ${JSON.stringify(identity)}.`);
}

function checkDay(day: string, path: string, add: Add): boolean {
  if (isDay(day)) return true;
  add(path, 'day', 'This must be a day that exists, such as 2022-03-01.');
  return false;
}

function checkPlacing(placing: Placing, before: Enrolled, programme: Programme, add: Add): void {
  const { school, since, earlier = [], left } = placing;
  const exist = [
    ...earlier.map((membership, i) => checkDay(membership.since, `$.earlier[${i}].since`, add)),
    since === undefined || checkDay(since, '$.since', add),
    left === undefined || checkDay(left, '$.left', add),
  ].every(Boolean);
  const codes = programme.schools.map(({ code }) => code);
  for (const [i, membership] of earlier.entries()) {
    if (membership.school !== null) known(`$.earlier[${i}].school`, membership.school, 'unknown-school', codes, add);
  }
  if (school === undefined) {
    if (since !== undefined) add('$.school', 'required', 'Say at which school they are since that day.');
    else if (earlier.length > 0) add('$.school', 'required', 'Say at which school they are after the earlier ones.');
    else if (left !== undefined && exist) checkLeaving(left, before, '$.left', add);
    return;
  }
  known('$.school', school, 'unknown-school', codes, add);
  if (since === undefined && before.memberships.length > 0 && knownSince(placing, before) === undefined) {
    const so = before.school === undefined ? 'at no school' : `at ${before.school}`;
    add('$.since', 'required', `They are ${so} so far: say since which day they are at ${school}.`);
  } else if (exist) {
    checkOrder(placing, before, programme, add);
    checkUndone(placing, before, add);
  }
}

/** Of days that exist: they grow, and leave no day without a school that had one. */
function checkOrder(placing: Placing, before: Enrolled, programme: Programme, add: Add): void {
  const wanted = wantedMemberships(placing, before, programme.period);
  const late = wanted.find(({ since }, i) => i > 0 && since <= wanted[i - 1]!.since);
  if (late) {
    const path = late.school === null && placing.left === late.since ? '$.left' : '$.since';
    add(path, 'school-history', `${late.since} does not come after the day of the membership before it.`);
  }
  const { school, since, earlier } = placing;
  const [first] = before.memberships;
  if (earlier !== undefined && first && wanted[0]!.since > first.since) {
    const message = `They are recorded at ${first.school} since ${first.since}: say where they were on that day.`;
    add('$.earlier', 'school-history', message);
  }
  if (earlier === undefined && school === before.school && since !== undefined && since > before.since!) {
    const message = `They are at ${school} since ${before.since} already; a later day would leave no school for the days between.`;
    add('$.since', 'school-history', message);
  }
}

/**
 * What was true once and is sent again (by a system that repeats itself, or from an old list) must not bring back who left
 * since, nor undo a move. Whoever means to says so: with `left`, or with the whole history.
 */
function checkUndone({ school, since, earlier, left }: Placing, { memberships }: Enrolled, add: Add): void {
  const last = memberships.at(-1);
  if (earlier !== undefined || left !== undefined || since === undefined || last === undefined) return;
  const how = 'To put their history right, describe it whole, with `earlier`';
  if (last.school === null && since < last.since) {
    const message = `They left on ${last.since}: if they came back, say since which day from then on; if they did not, repeat \`left\`. ${how}.`;
    add('$.since', HISTORY_CONFLICT, message);
  } else if (
    memberships.slice(0, -1).some((membership) => membership.school === school && membership.since === since)
  ) {
    const message = `That is known, and what came after it: they are at ${last.school} since ${last.since}. ${how}.`;
    add('$.since', HISTORY_CONFLICT, message);
  }
}

function checkLeaving(day: string, { memberships }: Enrolled, path: string, add: Add): void {
  const last = memberships.findLast(({ school }) => school !== null);
  if (last === undefined) add(path, 'no-school', 'They are at no school that they could leave.');
  else if (day <= last.since) {
    add(path, 'school-history', `They are at ${last.school} since ${last.since}: they can leave it after that day.`);
  }
}

function known(path: string, value: string, rule: string, all: readonly string[], add: Add): void {
  if (all.includes(value)) return;
  add(path, rule, `The programme has no ${JSON.stringify(value)} here. Known: ${all.join(', ')}.`);
}
