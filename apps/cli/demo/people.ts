import type { Programme } from '#domain';
import type { InverseFunctionalIdentifier } from '#xapi';
import type { Random } from './random.js';

/** Somebody who takes part in the synthetic programme. Nobody real. */
export interface SyntheticPerson {
  readonly id: string;
  readonly name: string;
  readonly school: string;
  /** Went to another school of the programme on a day. */
  readonly move: { readonly school: string; readonly since: string } | undefined;
  readonly position: string;
  readonly projectRoles: readonly string[];
  /** Days. */
  readonly joined: string;
  readonly left: string | undefined;
  /** How the school's own platform names this person, and how the shared portal does. */
  readonly identities: { readonly school: InverseFunctionalIdentifier; readonly portal: InverseFunctionalIdentifier };
  /** Nobody has entered this person in the roster. */
  readonly unclaimed: boolean;
  /** How much of what is offered this person takes part in, 0 to 1. */
  readonly engagement: number;
}

/** Where people of a school learn when the school has no platform of its own kind. */
export const PORTAL = 'https://portal.synthetic.example';

const PEOPLE = 400;
/** This school starts when the others have worked for half a year. */
const LATE_SCHOOL = 6;
const DAY_MS = 86_400_000;

/** The people of the programme, the same for the same seed. Their schools come in the programme's order. */
export function makePeople(programme: Programme, random: Random): SyntheticPerson[] {
  const { schools, quarters } = programme;
  const weights = schools.map((_, i) => [1.25, 1.1, 0.8, 1, 1.15, 0.95, 0.75][i % 7]!);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let number = 0;
  return schools.flatMap(({ code }, s) => {
    const count = Math.round((PEOPLE * weights[s]!) / sum);
    const late = s === LATE_SCHOOL;
    return Array.from({ length: count }, (_, i) => {
      number += 1;
      const roles = rolesOf(i, programme);
      const earliest = late ? 2 : 0;
      const quarter =
        quarters[Math.min(earliest + (i < 8 ? random.int(0, 1) : random.int(1, 6)), quarters.length - 1)]!;
      const joined = dayIn(quarter, random);
      const leaves = i >= 4 && random.chance(0.09);
      const moves = !leaves && i >= 8 && random.chance(0.03);
      return {
        id: random.uuid(),
        name: `Synthetic person ${String(number).padStart(3, '0')}`,
        school: code,
        move: moves
          ? { school: random.pick(schools.filter((other) => other.code !== code)).code, since: '2023-08-01' }
          : undefined,
        position: roles.position,
        projectRoles: roles.projectRoles,
        joined,
        left: leaves ? addDays(joined, random.int(150, 500)) : undefined,
        identities: {
          school: identityAt(code, s, number),
          portal: { account: { homePage: PORTAL, name: `synthetic-${number}` } },
        },
        unclaimed: i >= 8 && random.chance(0.04),
        engagement: Math.min(1, Math.max(0.15, random.normal(i < 8 ? 0.8 : 0.55, 0.18))),
      };
    });
  });
}

/** The first few of a school lead, facilitate and train; the others are its local players. */
function rolesOf(i: number, { positions, projectRoles }: Programme): { position: string; projectRoles: string[] } {
  const [leader = 'leader', teacher = 'teacher', other = 'other'] = positions;
  const known = (...roles: string[]) => roles.filter((role) => projectRoles.includes(role));
  if (i < 2) return { position: leader, projectRoles: known('task-force-member') };
  if (i < 4) return { position: teacher, projectRoles: known('task-force-member', 'trainer') };
  if (i < 8) return { position: teacher, projectRoles: known('trainer') };
  if (i === 8) return { position: other, projectRoles: known('researcher') };
  return { position: i % 9 === 0 ? other : teacher, projectRoles: known('local-player') };
}

/** Every kind of identifier that platforms use. */
function identityAt(school: string, s: number, number: number): InverseFunctionalIdentifier {
  if (s === LATE_SCHOOL) return { mbox: `mailto:synthetic-${number}@${school}.example` };
  return { account: { homePage: `https://lms.${school}.example`, name: String(1_000 + number) } };
}

function dayIn({ start, end }: { start: string; end: string }, random: Random): string {
  const days = (Date.parse(end) - Date.parse(start)) / DAY_MS;
  return addDays(start, random.int(0, days));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether somebody takes part on a day. */
export function isThere({ joined, left }: SyntheticPerson, day: string): boolean {
  return day >= joined && (left === undefined || day <= left);
}

/** The school of somebody on a day. */
export function schoolOn({ school, move }: SyntheticPerson, day: string): string {
  return move && day >= move.since ? move.school : school;
}
