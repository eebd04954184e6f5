import { idOfStatementStream, isStatement, STATEMENT_STREAM, type Programme } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import { hash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { PageProjection, ProjectedEvent, Projection, ReadModel } from '../contract.js';
import { copyInto } from '../binary/copy-into.js';
import { CopyRows } from '../binary/copy-rows.js';
import { FACT_COLUMNS, IdentityHashes, writeFact } from './fact.js';
import { ddlOf, readersIndexesOf } from './schema.js';

/** Change it whenever the same log would give other rows. */
const VERSION = '2';
/** The timeline's name among the read models. */
export const PARTICIPANT_TIMELINE = 'participant-timeline';
const FIRST_ROOM = 65_536;

/**
 * The timeline: what each statement says in the profile's terms, ready to be attributed to people and schools. The rows
 * depend on the programme's vocabulary and period, so another programme file is another version.
 */
export function createParticipantTimeline(programme: Programme): ReadModel {
  return {
    name: PARTICIPANT_TIMELINE,
    version: `${VERSION}-${fingerprint(programme)}`,
    ddl: ddlOf,
    readersIndexes: readersIndexesOf,
    open: async (_client, schema) => new TimelineProjection(schema, programme),
  };
}

/** What of the programme the rows depend on, as eight hexadecimal digits. */
function fingerprint(programme: Programme): string {
  const { baseIri, period, schools, objectives, positions, projectRoles, vocabulary } = programme;
  const codes = [schools, objectives].map((list) => list.map(({ code }) => code));
  const said = JSON.stringify([baseIri, period, codes, positions, projectRoles, vocabulary]);
  return hash('sha256', said, 'hex').slice(0, 8);
}

/** A write of a page: what statements say, or that one was erased. Each keeps its place in the log's order. */
type Step = Facts | { readonly erased: string };

interface Facts {
  readonly facts: CopyRows;
  readonly voidings: CopyRows;
}

class TimelineProjection implements Projection {
  readonly #hashes = new IdentityHashes();
  /** Room for the facts of a page that is as large as the last one. */
  #room = FIRST_ROOM;

  constructor(
    private readonly schema: string,
    private readonly programme: Programme,
  ) {}

  begin(): PageProjection {
    const steps: Step[] = [];
    let rows: Facts | undefined;
    return {
      take: (event) => {
        if (isStatement(event)) {
          // Many erasures make many steps: the room is for the first one alone.
          const room = steps.length === 0 ? this.#room : 0;
          if (!rows) steps.push((rows = { facts: new CopyRows(room), voidings: new CopyRows(0) }));
          this.#add(rows, event);
        } else if (event.type === STREAM_DELETED && event.stream.startsWith(STATEMENT_STREAM)) {
          steps.push({ erased: idOfStatementStream(event.stream) });
          rows = undefined;
        }
      },
      write: async (client) => {
        for (const step of steps) {
          if ('erased' in step) await this.#erase(client, step.erased);
          else await this.#write(client, step);
        }
      },
    };
  }

  #add({ facts, voidings }: Facts, event: ProjectedEvent): void {
    const voids = writeFact(facts, event, this.programme, this.#hashes);
    if (voids === undefined) return;
    const id = idOfStatementStream(event.stream);
    voidings.row(3).uuid(id).uuid(voids).instant(event.recordedAt);
  }

  async #write(client: ClientBase, { facts, voidings }: Facts): Promise<void> {
    const bytes = facts.finish();
    this.#room = Math.ceil(bytes.length * 1.125);
    await copyInto(client, `${this.schema}.fact`, FACT_COLUMNS, bytes);
    if (voidings.rows > 0) {
      await copyInto(client, `${this.schema}.voiding`, 'id, target, stored', voidings.finish());
    }
  }

  /** What an erased statement said goes; that it took another one out of view goes with it, as in the index. */
  async #erase(client: ClientBase, id: string): Promise<void> {
    await client.query(`delete from ${this.schema}.fact where id = $1`, [id]);
    await client.query(`delete from ${this.schema}.voiding where id = $1`, [id]);
  }
}
