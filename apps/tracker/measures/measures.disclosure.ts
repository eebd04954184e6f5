import type { FieldKind } from '#domain';
import { isUuid } from '#xapi';
import type { PeopleDisclosure } from '../disclosure/discloses.js';
import type { Research } from '../disclosure/research.js';
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
  toResearcher: ({ tables, scope, ...body }: MeasureBody, research) => ({
    ...body,
    scope: scope.level === 'participant' ? { ...scope, participant: research.pseudonyms.of(scope.participant) } : scope,
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => [table, pseudonymous(body.measure, table, rows, research)]),
    ),
  }),
};

/** Flags of single statements name nobody who could be withheld, and are for those who keep the data. */
function tableToResearcher({ rows, ...body }: MeasureTableBody, research: Research) {
  const { fields } = measureNamed(body.measure).description.tables[body.table]!;
  if (!Object.values(fields).some(({ kind }) => kind === ('person' satisfies FieldKind))) return undefined;
  return { ...body, rows: pseudonymous(body.measure, body.table, rows, research) };
}

/** Fields with ids that lead to statements. */
const IDS: readonly string[] = ['registration'];

/**
 * Rows that name nobody: each person's id, or the identity that nobody has claimed, gives way to a pseudonym, and rows about
 * people who want to be in no research are left out.
 */
function pseudonymous(measure: string, table: string, rows: Rows, { pseudonyms, withheld }: Research): Rows {
  const { fields } = measureNamed(measure).description.tables[table]!;
  const naming = Object.keys(fields).filter((name) => fields[name]!.kind === ('person' satisfies FieldKind));
  return rows.flatMap((row) => {
    const copy: Record<string, unknown> = { ...row };
    if (naming.some((name) => withheld.has(String(copy[name])))) return [];
    for (const name of [...naming, ...IDS]) {
      const said = copy[name];
      if (typeof said === 'string') copy[name] = isUuid(said) ? pseudonyms.of(said) : pseudonyms.ofText(said);
    }
    return [copy];
  });
}
