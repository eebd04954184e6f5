import type { Programme } from '../../programme.js';
import { ASSESSMENT_TYPE, type Template } from '../templates.js';
import { extensionIri, objectiveIri, profileVersionIris, programmeIri, schoolsHomePage } from './iris.js';
import type { ExtensionName } from './extensions.js';
import type { TemplateRequirement } from './rule.js';

/** What statements of a template need besides its verb and object type: of the profile, and of the check alike. */
export function requirementsOf(template: Template, programme: Programme): TemplateRequirement[] {
  return [...common(programme), ...own(template, programme)];
}

function common(programme: Programme): TemplateRequirement[] {
  const activities = (kind: string) => `$.context.contextActivities.${kind}[*].id`;
  const team = (member: string) =>
    `$.context.team.account.${member} | $.context.contextGroups[*].group.account.${member}`;
  return [
    {
      rule: 'actor-account',
      location: '$.actor.account.name',
      presence: 'included',
      message: 'Name the actor by an account: the LMS as its home page, and what the LMS calls the person.',
    },
    {
      rule: 'team',
      location: team('homePage'),
      presence: 'included',
      any: [schoolsHomePage(programme)],
      message: `Name the school as the team (2.0: as a context group), a Group with an account of ${schoolsHomePage(programme)}.`,
    },
    {
      rule: 'team-school',
      location: team('name'),
      presence: 'included',
      any: programme.schools.map(({ code }) => code),
      message: "The name of the team's account is the code of a school of the programme.",
    },
    {
      rule: 'profile-version',
      location: activities('category'),
      presence: 'included',
      any: profileVersionIris(programme),
      message: `Name the version of the profile, ${profileVersionIris(programme)[0]!}, as a category.`,
    },
    {
      rule: 'objective',
      location: activities('parent'),
      presence: 'included',
      any: programme.objectives.map(({ code }) => objectiveIri(programme, code)),
      message: `Name the objective that it serves, such as ${objectiveIri(programme, programme.objectives[0]!.code)}, as a parent.`,
    },
    {
      rule: 'programme',
      location: activities('grouping'),
      presence: 'included',
      any: [programmeIri(programme)],
      message: `Name the programme, ${programmeIri(programme)}, as a grouping.`,
    },
  ];
}

function own(template: Template, programme: Programme): TemplateRequirement[] {
  const extension = (name: ExtensionName): TemplateRequirement => ({
    rule: name,
    location: `$.context.extensions['${extensionIri(programme, name)}']`,
    presence: 'included',
    message: `Give the context extension ${extensionIri(programme, name)}.`,
  });
  switch (template) {
    case 'T1':
      return [extension('role')];
    case 'T2':
      return [DURATION, extension('event-kind')];
    case 'T3':
      return [COMPLETION];
    case 'T4':
      return [RATING];
    case 'T5':
      return [...SCORE, ASSESSMENT, extension('competence'), extension('instrument-version')];
    case 'T6':
      return [REGISTRATION];
    case 'T7':
      return [REGISTRATION, extension('double-demand')];
    case 'T8':
      return [REGISTRATION, REFLECTED_ON];
    case 'T9':
      return [REGISTRATION, extension('change-kind')];
    case 'T10':
      return [DURATION, extension('counterpart-school')];
    case 'T11':
      return [DURATION];
    case 'T12':
      return [extension('leadership-dimension')];
    default:
      return template satisfies never;
  }
}

const included = (rule: string, location: string, message: string): TemplateRequirement => ({
  rule,
  location,
  presence: 'included',
  message,
});

const DURATION = included(
  'duration',
  '$.result.duration',
  'Give the time that it took as result.duration, such as PT3H.',
);
const REGISTRATION = included(
  'registration',
  '$.context.registration',
  'Give the inquiry cycle a registration of its own, the same from planning to adjusting.',
);
const REFLECTED_ON = included(
  'reflected-on',
  '$.context.statement.id',
  'Name the statement that is reflected on as context.statement.',
);
const COMPLETION: TemplateRequirement = {
  ...included('completion', '$.result.completion', 'Give result.completion: true.'),
  all: [true],
};
const RATING = included(
  'score',
  '$.result.score.raw | $.result.score.scaled',
  'Give the rating as result.score, raw (with min and max) or scaled.',
);
const SCORE = ['raw', 'min', 'max'].map((member) =>
  included(
    `score-${member}`,
    `$.result.score.${member}`,
    `Give result.score.${member}: the score and the ends of its scale.`,
  ),
);
const ASSESSMENT: TemplateRequirement = {
  ...included(
    'assessment-type',
    `$.context.extensions['${ASSESSMENT_TYPE}']`,
    `Give the context extension ${ASSESSMENT_TYPE}: pretest or posttest.`,
  ),
  all: ['pretest', 'posttest'],
};
