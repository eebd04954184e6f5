import { isUuid, parseActorKey, type Problem } from '#xapi';
import { isDay } from '../day.js';
import type { Programme } from '../programme.js';
import type { DescribeParticipant } from './decider.js';

/** PostgreSQL's text cannot hold it. */
const NUL = '\u0000';

/** Everything that keeps a description from being taken on. `before` is where the participant is so far. */
export function checkDescription(
  command: DescribeParticipant,
  before: { readonly school: string | undefined; readonly since: string | undefined },
  programme: Programme,
): Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, rule: string, message: string) => problems.push({ path, rule, message });
  const known = (path: string, value: string, rule: string, all: readonly string[]) => {
    if (!all.includes(value))
      add(path, rule, `The programme has no ${JSON.stringify(value)} here. Known: ${all.join(', ')}.`);
  };

  if (!isUuid(command.id)) add('$.id', 'uuid', 'The id of a participant is a UUID.');
  if (command.name?.includes(NUL)) add('$.name', 'text', 'A name must not hold the character U+0000.');
  known('$.position', command.position, 'unknown-position', programme.positions);
  command.projectRoles.forEach((role, i) =>
    known(`$.projectRoles[${i}]`, role, 'unknown-project-role', programme.projectRoles),
  );
  command.identities.forEach((identity, i) => {
    if (parseActorKey(identity) === undefined || identity.includes(NUL)) {
      const forms = 'mbox:mailto:…, mbox_sha1sum:…, openid:… or account:<homePage>|<name>';
      add(`$.identities[${i}]`, 'identity', `An identity is ${forms}, not ${JSON.stringify(identity)}.`);
    }
  });
  checkSchool(command, before, programme, add, known);
  return problems;
}

function checkSchool(
  { school, since }: DescribeParticipant,
  before: { readonly school: string | undefined; readonly since: string | undefined },
  programme: Programme,
  add: (path: string, rule: string, message: string) => void,
  known: (path: string, value: string, rule: string, all: readonly string[]) => void,
): void {
  if (since !== undefined && !isDay(since))
    add('$.since', 'day', 'This must be a day that exists, such as 2022-03-01.');
  if (school === undefined) {
    if (since !== undefined) add('$.school', 'required', 'Say at which school they are since that day.');
    return;
  }
  const codes = programme.schools.map(({ code }) => code);
  known('$.school', school, 'unknown-school', codes);
  if (before.school === undefined) return;
  if (school !== before.school && since === undefined) {
    add('$.since', 'required', `They are at ${before.school} so far: say since which day they are at ${school}.`);
  }
  if (school === before.school && since !== undefined && before.since !== undefined && since > before.since) {
    const message = `They are at ${school} since ${before.since} already; a later day would leave no school for the days between.`;
    add('$.since', 'school-history', message);
  }
}
