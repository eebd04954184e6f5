import type { DescribeParticipant } from '#domain';
import { actorKey, isMbox, isSha1, isUuid, parseActor, parseActorKey, type Actor } from '#xapi';
import { CsvError, parse } from 'csv-parse/sync';

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

const PLAIN = ['id', 'name', 'school', 'since', 'position', 'project_roles'];
/** Any number of columns: `identity`, `identity_2`, `identity_work`, … */
const IDENTITY = /^identity(_\w+)?$/;
const LISTED = /\s*[;|]\s*/;

interface Record {
  readonly info: { readonly lines: number };
  readonly record: Readonly<{ [column: string]: string }>;
}

/**
 * Reads a file of people: CSV in UTF-8 with a header line, separated by comma, semicolon or tab.
 *
 * - `id`: a UUID; may be left out
 * - `name`, `school` (a code), `since` (a day)
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
  const { id = '', name, school, since, position = '', project_roles: roles = '' } = record;
  if (id !== '' && !isUuid(id)) problems.push({ line, column: 'id', message: `${JSON.stringify(id)} is no UUID` });
  const before = problems.length;
  const identities = Object.entries(record).flatMap(([column, cell]) => {
    if (!IDENTITY.test(column) || cell === '') return [];
    const identity = readIdentity(cell);
    if (identity !== undefined) return [identity];
    const forms = 'an e-mail address, 40 hexadecimal digits, an OpenID, or <home page>|<account name>';
    problems.push({ line, column, message: `${JSON.stringify(cell)} is no identity: give ${forms}` });
    return [];
  });
  if (id === '' && identities.length === 0 && problems.length === before) {
    problems.push({ line, column: 'identity', message: 'give an identity or an id: nothing tells who this is' });
  }
  return {
    line,
    id: id === '' ? undefined : id.toLowerCase(),
    position,
    projectRoles: [...new Set(roles.split(LISTED).filter((role) => role !== ''))],
    identities: [...new Set(identities)],
    ...(name && { name }),
    ...(school && { school }),
    ...(since && { since }),
  };
}

/** The `actorKey` that a cell stands for. */
function readIdentity(cell: string): string | undefined {
  const given = parseActorKey(cell);
  if (given) return actorKey(given as Actor);
  const bar = cell.indexOf('|');
  const candidates = [
    isMbox(cell) && { mbox: cell },
    isMbox(`mailto:${cell}`) && { mbox: `mailto:${cell}` },
    isSha1(cell) && { mbox_sha1sum: cell },
    bar > 0 && { account: { homePage: cell.slice(0, bar), name: cell.slice(bar + 1) } },
    /^https?:/i.test(cell) && { openid: cell },
  ];
  const found = candidates.find((candidate) => candidate !== false);
  if (!found) return undefined;
  const actor = parseActor(found, '1.0.3');
  return Array.isArray(actor) ? undefined : actorKey(actor);
}
