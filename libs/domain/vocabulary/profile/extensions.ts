import type { Programme } from '../../programme.js';
import type { Template } from '../templates.js';

/** A context extension of the programme's own: `<base>/extensions/<name>`. */
export interface ExtensionRule {
  readonly name: ExtensionName;
  readonly label: string;
  readonly definition: string;
  /** Templates that need it, or that it is meant for. */
  readonly templates: readonly Template[];
  /** JSON Schema, draft 7, of its value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export type ExtensionName =
  | 'role'
  | 'guskey-level'
  | 'leadership-dimension'
  | 'event-kind'
  | 'counterpart-school'
  | 'double-demand'
  | 'change-kind'
  | 'competence'
  | 'instrument-version'
  | 'brick-stone';

/** The extensions of a programme, their values limited to what its file knows. */
export function extensionRules(programme: Programme): ExtensionRule[] {
  const { schools, positions, projectRoles, leadershipDna, vocabulary } = programme;
  const { eventKinds, leadershipDimensions, doubleDemand, changeKinds, competences } = vocabulary;
  const text = { type: 'string', minLength: 1 };
  const oneOf = (values: readonly string[]) => ({ type: 'string', enum: [...values] });
  const someOf = (values: readonly string[]) => ({
    anyOf: [oneOf(values), { type: 'array', items: oneOf(values), minItems: 1, uniqueItems: true }],
  });
  const stones = leadershipDna?.brickStones.length ?? 0;
  return [
    {
      name: 'role',
      label: 'Role',
      definition:
        'What the actor is at their school (one position) and in the programme (any number of project roles).',
      templates: ['T1'],
      schema: {
        type: 'object',
        properties: {
          position: oneOf(positions),
          projectRole: { type: 'array', items: oneOf(projectRoles), uniqueItems: true },
        },
        required: ['position', 'projectRole'],
        additionalProperties: false,
      },
    },
    {
      name: 'guskey-level',
      label: 'Evaluation level',
      definition:
        "The level of Guskey's (2000) evaluation of professional development that the statement is evidence for: 1 participants' reactions, 2 participants' learning, 3 organisation support and change, 4 participants' use of new knowledge and skills, 5 student learning outcomes. Takes the place of the level that the template stands for.",
      templates: [],
      schema: { type: 'integer', minimum: 1, maximum: 5 },
    },
    {
      name: 'leadership-dimension',
      label: 'Leadership dimension',
      definition:
        'The dimension of student-centred leadership (Robinson, Lloyd and Rowe, 2008) that an act belongs to.',
      templates: ['T12'],
      schema: oneOf(leadershipDimensions),
    },
    {
      name: 'event-kind',
      label: 'Kind of event',
      definition: 'What kind of event was attended.',
      templates: ['T2'],
      schema: oneOf(eventKinds),
    },
    {
      name: 'counterpart-school',
      label: 'Counterpart school',
      definition: 'The code of the school on the other side of a peer-counselling visit.',
      templates: ['T10'],
      schema: oneOf(schools.map(({ code }) => code)),
    },
    {
      name: 'double-demand',
      label: 'Double demand',
      definition: 'Whether an act is immediately practical, develops an underlying principle, or (as an array) both.',
      templates: ['T7'],
      schema: someOf(doubleDemand),
    },
    {
      name: 'change-kind',
      label: 'Kind of change',
      definition: 'What was changed after reflecting.',
      templates: ['T9'],
      schema: changeKinds.length > 0 ? oneOf(changeKinds) : text,
    },
    {
      name: 'competence',
      label: 'Competence',
      definition: 'The code of the competence that was assessed.',
      templates: ['T5'],
      schema: competences.length > 0 ? oneOf(competences) : text,
    },
    {
      name: 'instrument-version',
      label: 'Instrument version',
      definition: 'The version of the instrument by which it was assessed: only scores of one version are compared.',
      templates: ['T5'],
      schema: text,
    },
    ...(stones > 0
      ? [
          {
            name: 'brick-stone' as const,
            label: 'Brick-stone',
            definition: `The slots (1 to ${stones}) of the DNA of leadership for learning that the statement is about.`,
            templates: [],
            schema: {
              type: 'array',
              items: { type: 'integer', minimum: 1, maximum: stones },
              minItems: 1,
              uniqueItems: true,
            },
          },
        ]
      : []),
  ];
}
