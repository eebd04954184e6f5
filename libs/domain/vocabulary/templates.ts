export const TEMPLATES = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T11', 'T12'] as const;

/** The kinds of event that the profile knows. */
export type Template = (typeof TEMPLATES)[number];

/** What tells statements of one template apart. T5's come from its extension `assessment-type`. */
export type Variant =
  'joined' | 'left' | 'meeting' | 'local-process' | 'pretest' | 'posttest' | 'counselled' | 'received-counselling';

export type TemplateName =
  | 'joined'
  | 'left'
  | 'attended-meeting'
  | 'attended-local-process'
  | 'completed-module'
  | 'rated-event'
  | 'self-assessed'
  | 'planned'
  | 'enacted'
  | 'reflected'
  | 'adjusted'
  | 'counselled'
  | 'received-counselling'
  | 'facilitated'
  | 'led';

export interface TemplateRule {
  readonly template: Template;
  /** Tells a template's rules apart in the profile: the last part of an IRI. */
  readonly name: TemplateName;
  readonly verb: string;
  readonly objectType: string;
  readonly variant?: Variant;
}

export const ASSESSMENT_TYPE = 'http://id.tincanapi.com/extension/assessment-type';

const ADL = 'http://adlnet.gov/expapi';
const TINCAN = 'http://id.tincanapi.com';

/** The profile's templates: a verb and an object type each. `baseIri` is the programme's. */
export function templateRules(baseIri: string): TemplateRule[] {
  const verb = (name: string) => `${baseIri}/verbs/${name}`;
  const type = (name: string) => `${baseIri}/activity-types/${name}`;
  const project = `${TINCAN}/activitytype/project`;
  const meeting = `${ADL}/activities/meeting`;
  const attended = `${ADL}/verbs/attended`;
  const completed = `${ADL}/verbs/completed`;
  const cycle = type('inquiry-cycle');
  const local = type('local-process');
  const visit = type('peer-counselling-visit');
  return [
    { template: 'T1', name: 'joined', verb: `${ADL}/verbs/registered`, objectType: project, variant: 'joined' },
    { template: 'T1', name: 'left', verb: `${TINCAN}/verb/unregistered`, objectType: project, variant: 'left' },
    { template: 'T2', name: 'attended-meeting', verb: attended, objectType: meeting, variant: 'meeting' },
    { template: 'T2', name: 'attended-local-process', verb: attended, objectType: local, variant: 'local-process' },
    { template: 'T3', name: 'completed-module', verb: completed, objectType: `${ADL}/activities/module` },
    { template: 'T4', name: 'rated-event', verb: `${TINCAN}/verb/rated`, objectType: meeting },
    { template: 'T5', name: 'self-assessed', verb: completed, objectType: `${ADL}/activities/assessment` },
    { template: 'T6', name: 'planned', verb: verb('planned'), objectType: cycle },
    { template: 'T7', name: 'enacted', verb: verb('enacted'), objectType: cycle },
    { template: 'T8', name: 'reflected', verb: verb('reflected'), objectType: cycle },
    { template: 'T9', name: 'adjusted', verb: verb('adjusted'), objectType: cycle },
    { template: 'T10', name: 'counselled', verb: verb('counselled'), objectType: visit, variant: 'counselled' },
    {
      template: 'T10',
      name: 'received-counselling',
      verb: verb('received-counselling'),
      objectType: visit,
      variant: 'received-counselling',
    },
    { template: 'T11', name: 'facilitated', verb: verb('facilitated'), objectType: local },
    { template: 'T12', name: 'led', verb: verb('led'), objectType: type('leadership-action') },
  ];
}
