export const TEMPLATES = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T11', 'T12'] as const;

/** The kinds of event that the profile knows. */
export type Template = (typeof TEMPLATES)[number];

/** What tells statements of one template apart. T5's come from its extension `assessment-type`. */
export type Variant =
  'joined' | 'left' | 'meeting' | 'local-process' | 'pretest' | 'posttest' | 'counselled' | 'received-counselling';

export interface TemplateRule {
  readonly template: Template;
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
    { template: 'T1', verb: `${ADL}/verbs/registered`, objectType: project, variant: 'joined' },
    { template: 'T1', verb: `${TINCAN}/verb/unregistered`, objectType: project, variant: 'left' },
    { template: 'T2', verb: attended, objectType: meeting, variant: 'meeting' },
    { template: 'T2', verb: attended, objectType: local, variant: 'local-process' },
    { template: 'T3', verb: completed, objectType: `${ADL}/activities/module` },
    { template: 'T4', verb: `${TINCAN}/verb/rated`, objectType: meeting },
    { template: 'T5', verb: completed, objectType: `${ADL}/activities/assessment` },
    { template: 'T6', verb: verb('planned'), objectType: cycle },
    { template: 'T7', verb: verb('enacted'), objectType: cycle },
    { template: 'T8', verb: verb('reflected'), objectType: cycle },
    { template: 'T9', verb: verb('adjusted'), objectType: cycle },
    { template: 'T10', verb: verb('counselled'), objectType: visit, variant: 'counselled' },
    { template: 'T10', verb: verb('received-counselling'), objectType: visit, variant: 'received-counselling' },
    { template: 'T11', verb: verb('facilitated'), objectType: local },
    { template: 'T12', verb: verb('led'), objectType: type('leadership-action') },
  ];
}
