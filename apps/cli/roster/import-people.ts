import type { Programme } from '#domain';
import type { EventStore } from '#eventstore';
import { currentLinks } from '#readmodels';
import { uuidV5, type Problem } from '#xapi';
import type pg from 'pg';
import { changeParticipants, decideParticipants, type Change, type Refused } from '../../shared/participants.js';
import { readPeople, type Person, type RowProblem } from './read-people.js';

/** Names people whom the file gives no id by their first identity, so that the same file again is the same people. */
const PARTICIPANT_NAMESPACE = 'b9d1b1e4-7f0c-5f43-8a55-0f1d2f7c9a10';

export interface ImportContext {
  readonly eventStore: EventStore;
  readonly database: pg.Pool;
  readonly programme: Programme;
  /** The file's name, kept with the events. */
  readonly source: string;
  readonly onProgress?: (done: number, of: number) => void;
}

export type ImportReport =
  | { readonly outcome: 'imported'; readonly enrolled: number; readonly changed: number; readonly unchanged: number }
  /** Nothing was imported. Problems in the order of their lines. */
  | { readonly outcome: 'refused'; readonly rows: number; readonly problems: readonly RowProblem[] };

/**
 * Makes the people of a CSV file participants, all of them in one append or none. The same file again changes nothing.
 *
 * @param text see `readPeople`
 */
export async function importPeople(text: string, context: ImportContext): Promise<ImportReport> {
  const { eventStore, database, programme, source, onProgress } = context;
  const { people, problems: unreadable } = readPeople(text);
  const problems = [...unreadable];
  const commands = await identify(people, eventStore, database, problems);
  const progress = (done: number) => onProgress?.(done, commands.length);
  if (problems.length > 0) {
    // The other rows are decided all the same, so that one run reports all there is.
    const decided = await decideParticipants(eventStore, programme, commands.map(changeOf), { source }, progress);
    if (decided.outcome === 'refused') problems.push(...rowProblems(commands, decided));
    return refusal(people, problems);
  }
  const result = await changeParticipants(eventStore, programme, commands.map(changeOf), { source }, progress);
  switch (result.outcome) {
    case 'refused':
      return refusal(people, rowProblems(commands, result));
    case 'mismatch':
    case 'contended':
      return refusal(people, [{ line: undefined, column: undefined, message: CONTENDED }]);
    case 'changed': {
      const count = (outcome: string) => result.participants.filter((one) => one.outcome === outcome).length;
      const [enrolled, changed, unchanged] = [count('enrolled'), count('changed'), count('unchanged')];
      return { outcome: 'imported', enrolled, changed, unchanged };
    }
    default:
      return result satisfies never;
  }
}

const CONTENDED = 'others change the roster at the same moment: try again';

/** A row of which it is known who it is. */
interface Identified {
  readonly person: Person;
  readonly id: string;
}

/** Tells who each row is: by its id, else by whom its identities are linked to, else somebody new. */
async function identify(
  people: readonly Person[],
  eventStore: EventStore,
  database: pg.Pool,
  problems: RowProblem[],
): Promise<Identified[]> {
  const owners = await currentLinks(
    database,
    eventStore,
    people.flatMap(({ identities }) => identities),
  );
  const lineOfId = new Map<string, number>();
  const lineOfIdentity = new Map<string, number>();
  const identified: Identified[] = [];
  for (const person of people) {
    const { line, identities } = person;
    const before = problems.length;
    for (const identity of identities) {
      const other = lineOfIdentity.get(identity);
      if (other !== undefined)
        problems.push({ line, column: 'identity', message: `${identity} stands on line ${other} too` });
      else lineOfIdentity.set(identity, line);
    }
    const known = [...new Set(identities.flatMap((identity) => owners.get(identity) ?? []))];
    const id = person.id ?? known[0] ?? newId(person);
    for (const identity of identities) {
      const owner = owners.get(identity);
      if (owner === undefined || owner === id) continue;
      problems.push({ line, column: 'identity', message: `${identity} is linked to the participant ${owner}` });
    }
    const other = lineOfId.get(id);
    if (other === undefined) lineOfId.set(id, line);
    else if (problems.length === before) {
      problems.push({ line, column: 'id', message: `this is the participant of line ${other}` });
    }
    identified.push({ person, id });
  }
  return identified;
}

/** A row that nothing identifies was reported already: its id serves to check the rest of the row. */
function newId({ identities, line }: Person): string {
  return uuidV5(PARTICIPANT_NAMESPACE, identities[0] ?? `line ${line}`);
}

function changeOf({ person: { line: _, ...description }, id }: Identified): Change {
  return { command: { type: 'describe', ...description, id } };
}

/** Where a description's properties stand in the file. */
const COLUMNS: Readonly<Record<string, string>> = {
  projectRoles: 'project_roles',
  identities: 'identity',
  earlier: 'earlier_schools',
  consents: 'research_consent',
};

function rowProblems(commands: readonly Identified[], { problems }: Refused): RowProblem[] {
  return problems.map(({ index, problem: { path, message } }: { index: number; problem: Problem }) => {
    const property = /^\$\.(\w+)/.exec(path)?.[1];
    const column = property && (COLUMNS[property] ?? property);
    return { line: commands[index]!.person.line, column, message };
  });
}

/** Problems in the order of their lines. */
function refusal(people: readonly Person[], problems: readonly RowProblem[]): ImportReport {
  const inOrder = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { outcome: 'refused', rows: people.length, problems: inOrder };
}
