import { isUuid } from '#xapi';
import type { PeopleDisclosure } from '../disclosure/discloses.js';
import type { Pseudonyms } from '../disclosure/pseudonyms.js';
import type { ParticipantDto, ParticipantsDto, TimelineDto } from './participants.dto.js';

/**
 * Templates that no school leader sees of anybody: ratings, self-assessments and reflections. What stands outside the profile
 * might be any of them.
 */
const PRIVATE: readonly (string | null)[] = ['T4', 'T5', 'T8', null];

/** Whether a statement of this template is nobody's but the person's own. */
export function hiddenFromSchoolLeaders(template: string | null): boolean {
  return PRIVATE.includes(template);
}

/** The roster. */
export const LIST: PeopleDisclosure = {
  kind: 'people',
  schoolParameter: 'school',
  afterParameter: 'after',
  toSchoolLeader: ({ participants, ...page }: ParticipantsDto, school) => ({
    ...page,
    participants: participants.map((entry) => ofSchool(entry, school)),
  }),
  toResearcher: ({ participants, next, ...page }: ParticipantsDto, { pseudonyms, withheld }) => ({
    ...page,
    participants: participants.filter(({ id }) => !withheld.has(id)).map((entry) => pseudonymous(entry, pseudonyms)),
    next: next === null ? null : pseudonyms.of(next),
  }),
};

/** One participant of the roster. */
export const ENTRY: PeopleDisclosure = {
  kind: 'people',
  one: 'id',
  toSchoolLeader: (entry: ParticipantDto, school) => (entry.school === school ? ofSchool(entry, school) : undefined),
  toResearcher: (entry: ParticipantDto, { pseudonyms }) => pseudonymous(entry, pseudonyms),
};

/** A participant's timeline. */
export const TIMELINE: PeopleDisclosure = {
  kind: 'people',
  one: 'id',
  toSchoolLeader: ({ participant, entries, ...page }: TimelineDto, school) =>
    participant.school === school
      ? {
          ...page,
          participant: ofSchool(participant, school),
          entries: entries.filter((entry) => entry.school === school && !hiddenFromSchoolLeaders(entry.template)),
        }
      : undefined,
  toResearcher: ({ participant, entries, ...page }: TimelineDto, { pseudonyms }) => ({
    ...page,
    participant: pseudonymous(participant, pseudonyms),
    entries: entries.map(({ object, ...entry }) => ({
      ...entry,
      statement: pseudonyms.of(entry.statement),
      registration: entry.registration && pseudonyms.of(entry.registration),
      // Names are free text; an object that is a statement would lead to who made it.
      object: { id: object.id !== null && isUuid(object.id) ? pseudonyms.of(object.id) : object.id, name: null },
    })),
  }),
};

/** Where somebody was before is that school's to know, and what they said about research the researchers'. */
function ofSchool({ memberships, ...entry }: ParticipantDto, school: string): ParticipantDto {
  return { ...entry, consents: [], memberships: memberships.filter((membership) => membership.school === school) };
}

function pseudonymous(entry: ParticipantDto, pseudonyms: Pseudonyms): ParticipantDto {
  return { ...entry, id: pseudonyms.of(entry.id), name: null, identities: [] };
}
