import type { TemplateName } from '../templates.js';

/** What a term of the programme's own means: its name, and how to use it. */
export interface Term {
  readonly name: string;
  readonly label: string;
  readonly definition: string;
}

/** Verbs that no other vocabulary has: `<base>/verbs/<name>`. */
export const VERBS: readonly Term[] = [
  {
    name: 'planned',
    label: 'planned',
    definition:
      'The actor planned a change of their own practice and so opened, or came back to planning, an inquiry cycle.',
  },
  { name: 'enacted', label: 'enacted', definition: 'The actor tried out in practice what they had planned.' },
  {
    name: 'reflected',
    label: 'reflected',
    definition: 'The actor reflected on what they had enacted; the statement reflected on is context.statement.',
  },
  { name: 'adjusted', label: 'adjusted', definition: 'The actor changed their practice after reflecting on it.' },
  { name: 'counselled', label: 'counselled', definition: 'The actor counselled peers of another school on a visit.' },
  {
    name: 'received-counselling',
    label: 'received counselling',
    definition: 'The actor was counselled by peers of another school on a visit.',
  },
  {
    name: 'facilitated',
    label: 'facilitated',
    definition: 'The actor led colleagues through a local process of professional learning.',
  },
  { name: 'led', label: 'led', definition: 'The actor carried out an act of leadership for learning.' },
];

/** Activity types that no other vocabulary has: `<base>/activity-types/<name>`. */
export const ACTIVITY_TYPES: readonly Term[] = [
  {
    name: 'inquiry-cycle',
    label: 'inquiry cycle',
    definition:
      'A person plans a change of practice, enacts it, reflects on it and adjusts. All statements of one cycle carry one registration.',
  },
  {
    name: 'local-process',
    label: 'local process',
    definition: 'Professional learning at one school, initiated by trainers of the programme.',
  },
  {
    name: 'peer-counselling-visit',
    label: 'peer-counselling visit',
    definition: 'A visit at which people of one school counsel people of a school in another country.',
  },
  {
    name: 'leadership-action',
    label: 'leadership action',
    definition: 'An act by which somebody leads the learning of teachers or of students.',
  },
];

/** What the statement templates are for. */
export const TEMPLATE_TERMS: Readonly<Record<TemplateName, Omit<Term, 'name'>>> = {
  joined: { label: 'Joined', definition: 'Somebody joins the programme, in a role.' },
  left: { label: 'Left', definition: 'Somebody leaves the programme, or a role in it.' },
  'attended-meeting': {
    label: 'Attended an event',
    definition: 'Somebody attends a workshop, a transnational meeting or another event of the programme.',
  },
  'attended-local-process': {
    label: 'Attended a local process',
    definition: 'Somebody takes part in a local process of professional learning at their school.',
  },
  'completed-module': { label: 'Completed a module', definition: 'Somebody completes a module of study.' },
  'rated-event': { label: 'Rated an event', definition: 'Somebody says how good an event was.' },
  'self-assessed': {
    label: 'Self-assessed',
    definition: 'Somebody rates a competence of their own, before (pretest) or after (posttest).',
  },
  planned: { label: 'Planned', definition: 'Somebody opens an inquiry cycle by planning a change of their practice.' },
  enacted: { label: 'Enacted', definition: 'Somebody enacts what they planned in an inquiry cycle.' },
  reflected: { label: 'Reflected', definition: 'Somebody reflects on what they enacted in an inquiry cycle.' },
  adjusted: { label: 'Adjusted', definition: 'Somebody adjusts their practice, which completes an inquiry cycle.' },
  counselled: { label: 'Counselled', definition: 'Somebody counsels peers of another school.' },
  'received-counselling': {
    label: 'Received counselling',
    definition: 'Somebody is counselled by peers of another school.',
  },
  facilitated: { label: 'Facilitated', definition: 'A trainer facilitates a local process of professional learning.' },
  led: { label: 'Led', definition: 'Somebody carries out an act of leadership, in one of its dimensions.' },
};
