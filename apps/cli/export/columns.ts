import type { Field, FieldType } from '#domain';

/** A column of an exported table. */
export interface Column {
  readonly name: string;
  readonly type: FieldType;
  readonly unit: string | null;
  readonly description: string;
  /** Holds what names a person, a statement or a registration: a pseudonym stands in its place. */
  readonly pseudonym: boolean;
}

export type Cell = string | number | boolean | null | readonly string[];
export type Row = readonly Cell[];

export function column(name: string, type: FieldType, description: string, more: Partial<Column> = {}): Column {
  return { name, type, description, unit: null, pseudonym: false, ...more };
}

const named = { pseudonym: true };

/** One row a statement: what it says in the profile's terms, attributed as known at the end of the range. */
export const EVENT_COLUMNS: readonly Column[] = [
  column('position', 'integer', 'Place in the log'),
  column('statement', 'text', 'The statement', named),
  column('timestamp', 'instant', 'When it happened (UTC)'),
  column('stored', 'instant', 'When it became known (UTC)'),
  column('quarter', 'integer', "Quarter of the programme's period, from 1"),
  column('person', 'text', 'Who did it: the participant, else the actor', named),
  column('unclaimed', 'boolean', 'Nobody has said which participant the actor is'),
  column('school', 'text', 'Code of the school where it counts'),
  column('template', 'text', 'Kind of event, T1 to T12; empty outside the profile'),
  column('variant', 'text', 'What tells events of one template apart'),
  column('verb', 'text', 'Verb, as it was sent'),
  column('object_id', 'text', 'What it is about'),
  column('objectives', 'texts', 'Codes of the objectives that it names'),
  column('registration', 'text', 'What belongs together, such as an inquiry cycle', named),
  column('duration_seconds', 'number', 'How long it took', { unit: 'seconds' }),
  column('event_kind', 'text', 'Workshop, transnational meeting and so on'),
  column('refers_to', 'text', 'The statement that it reflects on', named),
  column('score_raw', 'number', 'Score as given'),
  column('score_min', 'number', 'Least possible score'),
  column('score_max', 'number', 'Greatest possible score'),
  column('score_scaled', 'number', 'Score from -1 to 1'),
  column('completion', 'boolean', 'Whether it was completed'),
  column('success', 'boolean', 'Whether it succeeded'),
  column('guskey_level', 'integer', 'Evaluation level that the statement names, 1 to 5'),
  column('leadership_dimension', 'text', 'Dimension of leadership (Robinson 2008)'),
  column('double_demand', 'texts', 'Practical, principle, or both'),
  column('change_kind', 'text', 'What kind of change it was'),
  column('competence', 'text', 'Competence that was assessed'),
  column('instrument_version', 'text', 'Version of the instrument'),
  column('counterpart_school', 'text', 'School at the other end of a counselling visit'),
  column('role_position', 'text', 'What the person was at their school, as the statement says'),
  column('role_project_roles', 'texts', 'What the person was in the programme, as the statement says'),
  column('violations', 'texts', 'Rules of the profile that the statement breaks'),
];

/** Given by people in words of their own: only where it was asked for. */
export const TEXT_COLUMNS: readonly Column[] = [
  column('object_name', 'text', 'Name of the object, as JSON by language'),
];

export const PARTICIPANT_COLUMNS: readonly Column[] = [
  column('person', 'text', 'The participant', named),
  column('position', 'text', 'What they are at their school'),
  column('project_roles', 'texts', 'What they are in the programme'),
  column('school', 'text', 'Code of the school where the latest record puts them'),
  column('since', 'text', 'From this day on'),
  column('consent', 'text', 'Their latest word on research: given, withdrawn, or none'),
];

export const MEMO_COLUMNS: readonly Column[] = [
  column('memo', 'text', 'The memo'),
  column('written_at', 'instant', 'When it was last written'),
  column('about', 'text', 'What it is about, as JSON: a statement, an event, or a range of positions', named),
  column('context', 'text', 'Under which circumstances'),
  column('mechanism', 'text', 'What was at work'),
  column('outcome', 'text', 'What came of it'),
  column('tags', 'texts', 'Words to find it by'),
];

/** Fields that name a statement, a cycle of somebody's, or who recorded: a person may be behind each. */
const NAMING = new Set(['statement', 'registration', 'source', 'sourceName']);

/** The columns of a measure's table, as its description has them. */
export function measureColumns(fields: Readonly<Record<string, Field>>): Column[] {
  return Object.entries(fields).map(([name, { type, unit, description, kind }]) => ({
    ...{ name, type, unit, description },
    pseudonym: kind === 'person' || NAMING.has(name),
  }));
}
