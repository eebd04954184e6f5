import { cutOffOf, type Programme } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { schemaOf } from './contract.js';
import type { MeasureQuery, MeasureTables } from './measure-query.js';
import type { Window } from './participant-timeline/attributed.js';
import { currentStudy } from './study/study-database.js';
import { PARTICIPANT_TIMELINE } from './participant-timeline/model.js';
import { roster } from './roster/model.js';
import { inTransaction } from './runner/schemas.js';

/** A measure over a window, for the programme and all of its schools. */
export interface MeasureAnswer {
  /** The instant up to which it can know anything. */
  readonly cutOff: string;
  readonly tables: MeasureTables;
}

/** Rows that are kept in memory, of all answers together: some tens of megabytes. */
const MOST_ROWS = 100_000;
const SCHEMAS = [schemaOf({ name: PARTICIPANT_TIMELINE }), schemaOf(roster)];

interface Kept {
  readonly answer: Promise<MeasureAnswer>;
  rows: number;
}

/**
 * Computes measures, and keeps what it computed for as long as the log's events are the same: asked again, at another
 * school or for another page, an answer is a look-up. Requests that ask the same at the same time share one computation.
 */
export class MeasureAnswers {
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();

  /** @param today the day it is (UTC), `2024-09-01` */
  constructor(
    private readonly pool: Pool,
    private readonly programme: Programme,
    private readonly today: () => string,
  ) {}

  /** @throws RangeError naming the member of the window that is malformed */
  async ask(measure: MeasureQuery, { from, to, asKnownAt }: Window): Promise<MeasureAnswer> {
    const window = { from, to, asKnownAt };
    // Of a study nothing was known after the moment that it is of.
    const cutOff = cutOffOf(this.programme, window, currentStudy()?.knownAt ?? this.today());
    const question = JSON.stringify([measure.description.measure, from, to, asKnownAt, cutOff]);
    const key = `${await stateOf(this.pool)} ${question}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.answer;
    }
    const kept: Kept = { answer: this.#compute(measure, window, cutOff), rows: 0 };
    this.#kept.set(key, kept);
    try {
      const answer = await kept.answer;
      kept.rows = Object.values(answer.tables).reduce((rows, table) => rows + table.length, 0);
      this.#letGo();
      return answer;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  /** In one snapshot, so that a measure of several queries counts one state of facts and roster. */
  async #compute(measure: MeasureQuery, window: Window, cutOff: string): Promise<MeasureAnswer> {
    const db = await this.pool.connect();
    try {
      const tables = await inTransaction(db, async () => {
        // Tens of thousands of rows are put in order: not on the disk.
        await db.query(`set transaction isolation level repeatable read, read only; set local work_mem = '64MB'`);
        return measure.compute({ db, programme: this.programme, window, cutOff });
      });
      db.release();
      return { cutOff, tables };
    } catch (error) {
      // A connection that may stand in a broken transaction is not given to others.
      db.release(true);
      throw error;
    }
  }

  #letGo(): void {
    let rows = 0;
    for (const kept of this.#kept.values()) rows += kept.rows;
    for (const [key, kept] of this.#kept) {
      if (rows <= MOST_ROWS) return;
      rows -= kept.rows;
      this.#kept.delete(key);
    }
  }
}

/**
 * Names the state of the tables that measures are made of. Read before them: what is computed under its name may be of a
 * later state, never of an earlier one.
 */
async function stateOf(db: Pick<Pool | ClientBase, 'query'>): Promise<string> {
  const { rows } = await db.query<{ state: string }>({
    name: 'measures.state',
    text: `select build || ':' || position as state from projector.checkpoint where schema = any($1) order by schema`,
    values: [SCHEMAS],
  });
  return rows.map(({ state }) => state).join(' ');
}
