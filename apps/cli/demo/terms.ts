import { ASSESSMENT_TYPE, type Programme } from '#domain';
import type { InverseFunctionalIdentifier, Statement } from '#xapi';

const ADL = 'http://adlnet.gov/expapi';
const TINCAN = 'http://id.tincanapi.com';

/** What a statement of the synthetic programme is made of. */
export interface Sketch {
  readonly id?: string | undefined;
  readonly name: string;
  readonly identity: InverseFunctionalIdentifier;
  /** Full IRIs. */
  readonly verb: string;
  readonly objectType: string;
  readonly object: string;
  readonly objectName: string;
  readonly timestamp: string;
  readonly platform: string;
  readonly school?: string | undefined;
  readonly objectives?: readonly string[] | undefined;
  readonly registration?: string | undefined;
  /** Extensions of the programme's own, by their short names. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  readonly assessmentType?: 'pretest' | 'posttest' | undefined;
  readonly result?: Statement['result'] | undefined;
  /** The statement that this one is about. */
  readonly refersTo?: string | undefined;
}

/** The IRIs of a programme, and how to write a statement with them. */
export function termsOf({ baseIri, name, profile }: Programme) {
  const own = (kind: string) => (term: string) => `${baseIri}/${kind}/${term}`;
  const [version] = profile.versions;
  return {
    verbs: {
      joined: `${ADL}/verbs/registered`,
      left: `${TINCAN}/verb/unregistered`,
      attended: `${ADL}/verbs/attended`,
      /** What one of the platforms says instead; the programme's aliases know it. */
      attend: 'http://activitystrea.ms/schema/1.0/attend',
      completed: `${ADL}/verbs/completed`,
      rated: `${TINCAN}/verb/rated`,
      viewed: `${TINCAN}/verb/viewed`,
      voided: `${ADL}/verbs/voided`,
      own: own('verbs'),
    },
    types: {
      project: `${TINCAN}/activitytype/project`,
      meeting: `${ADL}/activities/meeting`,
      module: `${ADL}/activities/module`,
      assessment: `${ADL}/activities/assessment`,
      course: `${ADL}/activities/course`,
      own: own('activity-types'),
    },
    programme: { id: `${baseIri}/programme`, name },
    statement: (sketch: Sketch): Statement => statementOf(sketch, baseIri, version!.name),
  };
}

export type Terms = ReturnType<typeof termsOf>;

function statementOf(sketch: Sketch, baseIri: string, version: string): Statement {
  const { id, name, identity, verb, objectType, object, objectName, timestamp, platform, school, result } = sketch;
  const extensions = {
    ...Object.fromEntries(
      Object.entries(sketch.extensions ?? {}).map(([term, value]) => [`${baseIri}/extensions/${term}`, value]),
    ),
    ...(sketch.assessmentType && { [ASSESSMENT_TYPE]: sketch.assessmentType }),
  };
  const parent = (sketch.objectives ?? []).map((code) => ({
    id: `${baseIri}/objectives/${code}`,
    definition: { type: `${ADL}/activities/objective` },
  }));
  return {
    ...(id !== undefined && { id }),
    actor: { objectType: 'Agent', name, ...identity },
    verb: { id: verb, display: { en: verb.slice(verb.lastIndexOf('/') + 1) } },
    object: { objectType: 'Activity', id: object, definition: { type: objectType, name: { en: objectName } } },
    ...(result && { result }),
    context: {
      platform,
      ...(sketch.registration !== undefined && { registration: sketch.registration }),
      ...(school !== undefined && {
        team: { objectType: 'Group', account: { homePage: `${baseIri}/schools`, name: school } },
      }),
      contextActivities: {
        ...(parent.length > 0 && { parent }),
        grouping: [{ id: `${baseIri}/programme` }],
        category: [{ id: `${baseIri}/profile/${version}` }],
      },
      ...(sketch.refersTo !== undefined && { statement: { objectType: 'StatementRef', id: sketch.refersTo } }),
      ...(Object.keys(extensions).length > 0 && { extensions }),
    },
    timestamp,
  } as Statement;
}
