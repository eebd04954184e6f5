import type { DescribeParticipant } from '#domain';
import { isUuid } from '#xapi';
import { CsvError, parse } from 'csv-parse/sync';
import { readConsents, readIdentity, readList, readMemberships, unguarded } from './cells.js';

/** What is wrong with a row, in the words of the file. */
export interface RowProblem {
  /** Of the file, from 1; undefined for the file as a whole. */
  readonly line: number | undefined;
  readonly column: string | undefined;
  readonly message: string;
}

/** A row of the file: a participant as described there. `id` is undefined where the file leaves it to the roster. */
export interface Person extends Omit<DescribeParticipant, 'id'> {
  readonly line: number;
  readonly id: string | undefined;
}

export interface People {
  readonly people: readonly Person[];
  readonly problems: readonly RowProblem[];
}

const PLAIN = [
  ...['id', 'name', 'school', 'since', 'earlier_schools', 'left', 'position', 'project_roles', 'research_consent'],
];
/** Any number of columns: `identity`, `identity_2`, `identity_work`, … */
const IDENTITY = /^identity(_\w+)?$/;

interface Record {
  readonly info: { readonly lines: number };
  readonly record: Readonly<{ [column: string]: string }>;
}

/**
 * Reads a file of people: CSV in UTF-8 with a header line, separated by comma, semicolon or tab.
 *
 * - `id`: a UUID; may be left out
 * - `name`, `school` (a code), `since` (a day)
 * - `earlier_schools`: where they were before, each with the day since which, such as `dk-randers 2022-03-01; (none)
 *   2022-09-01`; where the column is there, it is the whole history
 * - `left`: the day from which they are there no more
 * - `research_consent`: what they said and when, such as `given 2022-03-05; withdrawn 2023-06-01`
 * - `position`; `project_roles`, several separated by `;`
 * - `identity`, `identity_…`: one identity each, as an e-mail address, 40 hexadecimal digits (SHA-1 of an mbox), an OpenID,
 *   or `<home page>|<account name>`; also as `mbox:…`, `mbox_sha1sum:…`, `openid:…`, `account:…`
 */
export function readPeople(text: string): People {
  const problems: RowProblem[] = [];
  let records: Record[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      delimiter: delimiterOf(text),
      columns: (header: string[]) => checkedHeader(header, problems),
    }) as unknown as Record[];
  } catch (error) {
    if (error instanceof CsvError) return { people: [], problems: [...problems, csvProblem(error)] };
    throw error;
  }
  if (problems.length > 0) return { people: [], problems };
  return { people: records.map(({ info, record }) => readPerson(info.lines, record, problems)), problems };
}

/** What the header is separated by: spreadsheets write what their country does. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1);
  return ['\t', ';', ','].find((separator) => header.includes(separator)) ?? ',';
}

function checkedHeader(header: readonly string[], problems: RowProblem[]): string[] {
  const columns = header.map((name) => name.trim().toLowerCase().replaceAll(/[ -]/g, '_'));
  const add = (column: string | undefined, message: string) => problems.push({ line: 1, column, message });
  columns.forEach((column, i) => {
    if (!PLAIN.includes(column) && !IDENTITY.test(column)) {
      add(header[i], `no such column; there are ${PLAIN.join(', ')} and identity, identity_2, …`);
    }
    if (columns.indexOf(column) !== i) add(header[i], 'this column stands here twice');
  });
  for (const needed of ['position']) if (!columns.includes(needed)) add(needed, 'this column is missing');
  if (!columns.some((column) => IDENTITY.test(column))) add('identity', 'this column is missing');
  return columns;
}

function csvProblem({ code, message, lines }: CsvError & { readonly lines?: number }): RowProblem {
  const line = typeof lines === 'number' ? lines : undefined;
  return { line, column: undefined, message: `this is not CSV as it should be (${code}): ${message}` };
}

function readPerson(line: number, record: Record['record'], problems: RowProblem[]): Person {
  const { id = '', school, since, left, position = '', project_roles: roles = '' } = record;
  const name = unguarded(record['name'] ?? '');
  if (id !== '' && !isUuid(id)) problems.push({ line, column: 'id', message: `${JSON.stringify(id)} is no UUID` });
  const read = <T>(column: string, reader: (cell: string) => T | undefined, forms: string): T | undefined => {
    const cell = record[column];
    if (cell === undefined) return undefined;
    const value = reader(cell);
    if (value === undefined) problems.push({ line, column, message: `${JSON.stringify(cell)} is not ${forms}` });
    return value;
  };
  const earlier = read('earlier_schools', readMemberships, 'a list such as dk-randers 2022-03-01; (none) 2022-09-01');
  const consents = read('research_consent', readConsents, 'a list such as given 2022-03-05; withdrawn 2023-06-01');
  return {
    line,
    id: id === '' ? undefined : id.toLowerCase(),
    position,
    projectRoles: readList(roles),
    identities: readIdentities(line, record, problems),
    ...(name && { name }),
    ...(school && { school }),
    ...(since && { since }),
    ...(left && { left }),
    ...(earlier && (school || earlier.length > 0) && { earlier }),
    ...(consents && { consents }),
  };
}

function readIdentities(line: number, record: Record['record'], problems: RowProblem[]): string[] {
  const before = problems.length;
  const identities = Object.entries(record).flatMap(([column, cell]) => {
    if (!IDENTITY.test(column) || cell === '') return [];
    const identity = readIdentity(unguarded(cell));
    if (identity !== undefined) return [identity];
    const forms = 'an e-mail address, 40 hexadecimal digits, an OpenID, or <home page>|<account name>';
    problems.push({ line, column, message: `${JSON.stringify(cell)} is no identity: give ${forms}` });
    return [];
  });
  if ((record['id'] ?? '') === '' && identities.length === 0 && problems.length === before) {
    problems.push({ line, column: 'identity', message: 'give an identity or an id: nothing tells who this is' });
  }
  return [...new Set(identities)];
}
