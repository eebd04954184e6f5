import type { FieldKind } from '#domain';
import { isUuid } from '#xapi';
import type { PeopleDisclosure } from '../disclosure/discloses.js';
import type { Pseudonyms } from '../disclosure/pseudonyms.js';
import { measureNamed, type MeasureBody, type MeasureTableBody } from './measure-tables.js';

/** What these count of single people are their reflections and scores, which no school leader sees of anybody. */
const OF_REFLECTIONS_AND_SCORES = ['inquiry-cycles', 'evaluation-level', 'growth'];

type Rows = readonly object[];

/** Tables of single people of the whole programme. */
export const PROGRAMME_PERSONAL: PeopleDisclosure = {
  kind: 'people',
  toResearcher: tableToResearcher,
};

/** Tables of single people of a school. */
export const SCHOOL_PERSONAL: PeopleDisclosure = {
  kind: 'people',
  school: 'code',
  toSchoolLeader: (body: MeasureTableBody) => (OF_REFLECTIONS_AND_SCORES.includes(body.measure) ? undefined : body),
  toResearcher: tableToResearcher,
};

/** One participant's rows of a measure. */
export const PARTICIPANT: PeopleDisclosure = {
  kind: 'people',
  one: 'id',
  toResearcher: ({ tables, scope, ...body }: MeasureBody, pseudonyms) => ({
    ...body,
    scope: scope.level === 'participant' ? { ...scope, participant: pseudonyms.of(scope.participant) } : scope,
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => [table, pseudonymous(body.measure, table, rows, pseudonyms)]),
    ),
  }),
};

function tableToResearcher({ rows, ...body }: MeasureTableBody, pseudonyms: Pseudonyms) {
  return { ...body, rows: pseudonymous(body.measure, body.table, rows, pseudonyms) };
}

/** Rows that name nobody: each person's id, or the identity that nobody has claimed, gives way to a pseudonym. */
function pseudonymous(measure: string, table: string, rows: Rows, pseudonyms: Pseudonyms): Rows {
  const { fields } = measureNamed(measure).description.tables[table]!;
  const naming = Object.keys(fields).filter((name) => fields[name]!.kind === ('person' satisfies FieldKind));
  return rows.map((row) => {
    const copy: Record<string, unknown> = { ...row };
    for (const name of naming) {
      const person = copy[name];
      if (typeof person === 'string') copy[name] = isUuid(person) ? pseudonyms.of(person) : pseudonyms.ofText(person);
    }
    return copy;
  });
}
