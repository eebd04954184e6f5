import type { Activity, Extensions, Result, Statement } from '#xapi';
import type { Programme } from '../programme.js';
import type { ExtensionName } from '../vocabulary/profile/extensions.js';
import {
  extensionIri,
  objectiveIri,
  profileVersionIris,
  programmeIri,
  schoolsHomePage,
} from '../vocabulary/profile/iris.js';
import { OBJECTIVE, PROFILE, PROJECT } from '../vocabulary/profile/activity-types.js';
import { ASSESSMENT_TYPE, templateRules } from '../vocabulary/templates.js';
import type { EventActivity, EventDetails, LearningEvent } from './event.js';

/** What is particular to a kind of event. */
interface Particulars {
  readonly activity?: EventActivity | undefined;
  readonly result?: Result;
  readonly registration?: string;
  readonly reflectsOn?: string;
  readonly extensions?: Partial<Record<ExtensionName | typeof ASSESSMENT_TYPE, unknown>>;
}

/**
 * The statement that says of a learning event what the programme's profile asks for (1.0.3). Codes are taken as they are:
 * `profileViolations` finds those that the programme does not know.
 */
export function statementOfEvent(event: LearningEvent, programme: Programme): Statement {
  const rule = templateRules(programme.baseIri).find(({ name }) => name === event.event)!;
  const { activity, result, registration, reflectsOn, extensions } = particularsOf(event);
  const outcome = { ...result, ...(event.notes !== undefined && { response: event.notes }) };
  return {
    ...(event.id !== undefined && { id: event.id }),
    actor: { objectType: 'Agent', account: event.account },
    verb: { id: rule.verb, display: { en: displayOf(rule.verb) } },
    object: activity ? activityOf(activity, rule.objectType, programme) : programmeActivity(programme),
    ...(Object.keys(outcome).length > 0 && { result: outcome }),
    context: {
      ...(registration !== undefined && { registration }),
      team: teamOf(event.school, programme),
      contextActivities: {
        parent: event.objectives.map((code) => objectiveActivity(code, programme)),
        grouping: [programmeActivity(programme)],
        category: [{ id: profileVersionIris(programme)[0]!, definition: { type: PROFILE } }],
      },
      ...(reflectsOn !== undefined && { statement: { objectType: 'StatementRef' as const, id: reflectsOn } }),
      ...withExtensions(
        { ...extensions, 'guskey-level': event.guskeyLevel, 'brick-stone': event.brickStones },
        programme,
      ),
    },
    timestamp: event.timestamp,
  };
}

function particularsOf(event: EventDetails): Particulars {
  switch (event.event) {
    case 'joined':
    case 'left': {
      const { position, projectRoles } = event.role;
      return { extensions: { role: { position, projectRole: projectRoles } } };
    }
    case 'attended-meeting':
    case 'attended-local-process':
      return { ...timed(event), extensions: { 'event-kind': event.eventKind } };
    case 'completed-module': {
      const { activity, duration } = event;
      return { activity, result: { completion: true, ...(duration !== undefined && { duration }) } };
    }
    case 'rated-event':
      return { activity: event.activity, result: { score: event.score } };
    case 'self-assessed':
      return {
        activity: event.activity,
        result: { score: event.score },
        extensions: {
          [ASSESSMENT_TYPE]: event.assessment,
          competence: event.competence,
          'instrument-version': event.instrumentVersion,
        },
      };
    case 'planned':
      return stepOf(event);
    case 'enacted':
      return { ...stepOf(event), extensions: { 'double-demand': event.doubleDemand } };
    case 'reflected':
      return { ...stepOf(event), reflectsOn: event.reflectsOn };
    case 'adjusted':
      return { ...stepOf(event), extensions: { 'change-kind': event.changeKind } };
    case 'counselled':
    case 'received-counselling':
      return { ...timed(event), extensions: { 'counterpart-school': event.counterpartSchool } };
    case 'facilitated':
      return timed(event);
    case 'led':
      return { activity: event.activity, extensions: { 'leadership-dimension': event.leadershipDimension } };
    default:
      return event satisfies never;
  }
}

function timed({ activity, duration }: { readonly activity: EventActivity; readonly duration: string }): Particulars {
  return { activity, result: { duration } };
}

function stepOf({ cycle, activity }: { readonly cycle: string; readonly activity?: EventActivity | undefined }) {
  return { registration: cycle, activity: activity ?? { id: `inquiry-cycle-${cycle.toLowerCase()}` } };
}

/** `http://adlnet.gov/expapi/verbs/attended` → `attended`. */
function displayOf(verb: string): string {
  return verb.slice(verb.lastIndexOf('/') + 1).replaceAll('-', ' ');
}

/** A code has no scheme. */
function activityOf({ id, name }: EventActivity, type: string, { baseIri }: Programme): Activity {
  const iri = id.includes(':') ? id : `${baseIri}/activities/${id}`;
  // Which language a name is in is not known.
  return { objectType: 'Activity', id: iri, definition: { type, ...(name !== undefined && { name: { und: name } }) } };
}

function programmeActivity(programme: Programme): Activity {
  return {
    objectType: 'Activity',
    id: programmeIri(programme),
    definition: { type: PROJECT, name: { en: programme.name } },
  };
}

function objectiveActivity(code: string, programme: Programme): Activity {
  const name = programme.objectives.find((objective) => objective.code === code)?.name;
  return {
    objectType: 'Activity',
    id: objectiveIri(programme, code),
    definition: { type: OBJECTIVE, ...(name !== undefined && { name: { en: name } }) },
  };
}

function teamOf(code: string, programme: Programme) {
  const name = programme.schools.find((school) => school.code === code)?.name;
  return {
    objectType: 'Group' as const,
    ...(name !== undefined && { name }),
    account: { homePage: schoolsHomePage(programme), name: code },
  };
}

function withExtensions(
  values: NonNullable<Particulars['extensions']>,
  programme: Programme,
): { readonly extensions?: Extensions } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  if (given.length === 0) return {};
  const iriOf = (name: string) => (name === ASSESSMENT_TYPE ? name : extensionIri(programme, name));
  return { extensions: Object.fromEntries(given.map(([name, value]) => [iriOf(name), value])) };
}
