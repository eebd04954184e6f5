import type { Programme, Quarter } from '#domain';
import type { Statement } from '#xapi';
import { isThere, PORTAL, schoolOn, type SyntheticPerson } from './people.js';
import type { Random } from './random.js';
import { termsOf, type Sketch, type Terms } from './terms.js';

/** Which platform says it: a school's own, or the portal that all schools share. */
export type Platform = { readonly kind: 'school'; readonly school: string } | { readonly kind: 'portal' };

export interface Sent {
  readonly platform: Platform;
  readonly statement: Statement;
}

export const SHARED: Platform = { kind: 'portal' };

type Act = Omit<Sketch, 'name' | 'identity' | 'platform' | 'school' | 'timestamp' | 'id'>;

/** Where the synthetic history is put together. */
export class Stage {
  readonly terms: Terms;
  readonly #sent: Sent[] = [];

  constructor(
    readonly programme: Programme,
    readonly people: readonly SyntheticPerson[],
  ) {
    this.terms = termsOf(programme);
  }

  get quarters(): readonly Quarter[] {
    return this.programme.quarters;
  }

  /** Of the people of a school on a day, those who hold a role. */
  present(school: string, day: string, role?: string): SyntheticPerson[] {
    return this.people.filter(
      (person) =>
        schoolOn(person, day) === school &&
        isThere(person, day) &&
        (role === undefined || person.projectRoles.includes(role)),
    );
  }

  /** Their school's platform reports it. Such platforms send no ids. */
  atSchool(person: SyntheticPerson, timestamp: string, act: Act): void {
    const platform: Platform = { kind: 'school', school: person.school };
    this.#add(platform, person, timestamp, act, undefined);
  }

  /** The shared portal reports it. @returns the statement's id */
  atPortal(person: SyntheticPerson, timestamp: string, act: Act, random: Random): string {
    const id = random.uuid();
    this.#add(SHARED, person, timestamp, act, id);
    return id;
  }

  addStatement(platform: Platform, statement: Statement): void {
    this.#sent.push({ platform, statement });
  }

  #add(platform: Platform, person: SyntheticPerson, timestamp: string, act: Act, id: string | undefined): void {
    const own = platform.kind === 'school';
    const statement = this.terms.statement({
      ...act,
      id,
      name: person.name,
      identity: own ? person.identities.school : person.identities.portal,
      platform: own ? `Synthetic platform of ${person.school}` : 'Synthetic portal',
      school: schoolOn(person, timestamp.slice(0, 10)),
      timestamp,
    });
    this.#sent.push({ platform, statement });
  }

  /** As it happened; at the same moment, as it was put on the stage. */
  inOrder(): Sent[] {
    return this.#sent.toSorted((a, b) => (a.statement.timestamp! < b.statement.timestamp! ? -1 : 1));
  }
}

export const objectAt = (path: string): string => `${PORTAL}/${path}`;

/** A moment of a working day in a quarter, to the minute, UTC. */
export function momentIn({ start, end }: Pick<Quarter, 'start' | 'end'>, random: Random): string {
  const days = Math.round((Date.parse(end) - Date.parse(start)) / 86_400_000);
  return momentOn(new Date(Date.parse(start) + random.int(0, days) * 86_400_000).toISOString().slice(0, 10), random);
}

export function momentOn(day: string, random: Random): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day}T${two(random.int(7, 16))}:${two(random.int(0, 11) * 5)}:00Z`;
}

/** A duration in quarters of an hour. Some platforms forget it. */
export function lasting(hours: number, random: Random): Statement['result'] {
  if (random.chance(0.06)) return undefined;
  const minutes = Math.max(1, Math.round(hours * 4)) * 15;
  return { duration: `PT${Math.floor(minutes / 60)}H${minutes % 60}M` } as Statement['result'];
}
