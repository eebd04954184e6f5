import { classify, extractTerms, idOfStatementStream, isStatement, participantStream, type Programme } from '#domain';
import type { Instant } from '#eventstore';
import type { ProjectedEvent } from '#readmodels';
import { actorKey, parseTimestampInstant, type Statement } from '#xapi';
import type { RosterFold } from './roster-fold.js';

/** What of history is wanted. Values of one member are alternatives; members that hold none ask for nothing. */
export interface Criteria {
  /** Codes. By the team that a statement names, else by where its participant was. */
  readonly schools: readonly string[];
  /** UUIDs. Their own roster events are selected too. */
  readonly participants: readonly string[];
  readonly objectives: readonly string[];
  /** `T1` to `T12`. */
  readonly templates: readonly string[];
  /** IRIs, as sent or as the programme's aliases read them. */
  readonly verbs: readonly string[];
  /** IRIs of statements' objects. */
  readonly activities: readonly string[];
  /** When it happened, both inclusive. */
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

export const NO_CRITERIA: Criteria = {
  schools: [],
  participants: [],
  objectives: [],
  templates: [],
  verbs: [],
  activities: [],
};

/** Whether the criteria ask who is who. */
export function needsRoster({ schools, participants }: Criteria): boolean {
  return schools.length > 0 || participants.length > 0;
}

export function selectsEverything({ from, until, ...lists }: Criteria): boolean {
  return from === undefined && until === undefined && Object.values(lists).every((list) => list.length === 0);
}

/**
 * A test of events by the criteria. Criteria are about statements: where there are any, other events are left out, but for
 * those of the participants that are named.
 */
export function createSelection(
  criteria: Criteria,
  programme: Programme,
  roster: RosterFold,
): (event: ProjectedEvent) => boolean {
  if (selectsEverything(criteria)) return () => true;
  const streams = new Set(criteria.participants.map(participantStream));
  return (event) => {
    if (!isStatement(event)) return streams.has(event.stream);
    return selectsStatement(criteria, programme, roster, event);
  };
}

function selectsStatement(
  criteria: Criteria,
  programme: Programme,
  roster: RosterFold,
  event: ProjectedEvent,
): boolean {
  const statement = event.payload as Statement;
  const { verbs, activities, templates, objectives, schools, participants, from, until } = criteria;
  if (verbs.length > 0 && !verbs.some((verb) => isVerb(statement, verb, programme))) return false;
  if (activities.length > 0 && !activities.includes((statement.object as { id?: string }).id ?? '')) return false;
  if (templates.length > 0 && !templates.includes(classify(statement, programme)?.template ?? '')) return false;

  const happened = (statement.timestamp && parseTimestampInstant(statement.timestamp)) ?? event.recordedAt;
  if ((from !== undefined && happened < from) || (until !== undefined && happened > until)) return false;
  if (objectives.length === 0 && schools.length === 0 && participants.length === 0) return true;

  const terms = extractTerms(statement, programme);
  if (objectives.length > 0 && !terms.objectives.some((code) => objectives.includes(code))) return false;
  const actor = actorKey(statement.actor);
  const participant = actor && roster.participantOf(actor);
  if (participants.length > 0 && !(participant && participants.includes(participant))) return false;
  if (schools.length === 0) return true;
  const school = terms.teamSchool ?? (participant && roster.schoolAt(participant, happened.slice(0, 10)));
  return school !== undefined && schools.includes(school);
}

function isVerb({ verb }: Statement, wanted: string, { vocabulary }: Programme): boolean {
  const { verbAliases } = vocabulary;
  return verb.id === wanted || (Object.hasOwn(verbAliases, verb.id) && verbAliases[verb.id] === wanted);
}

/** The id of the statement that an event records. */
export function statementIdOf(event: Pick<ProjectedEvent, 'stream'>): string {
  return idOfStatementStream(event.stream);
}
