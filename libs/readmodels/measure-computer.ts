import { inTransaction } from '#platform';
import type { Programme } from '#domain';
import type { Pool } from 'pg';
import type { MeasureQuery, MeasureTables, TableKind } from './measure-query.js';
import { MEASURES } from './measures.js';
import type { Window } from './participant-timeline/attributed.js';

/** What is to be computed: a measure, by its name, over a window. */
export interface MeasureTask {
  readonly measure: string;
  readonly window: Window;
  /** The instant up to which the answer can know anything (`cutOffOf`). */
  readonly cutOff: string;
  /** The tables that are wanted, and given. */
  readonly tables: TableKind;
}

/** Computes measures: in this thread (`computeHere`), or in one of its own (`MeasureThread`). */
export interface MeasureComputer {
  /**
   * Of the study that is current, if there is one.
   *
   * @throws RangeError naming the member of the window that is malformed
   */
  compute(task: MeasureTask): Promise<MeasureTables>;
  /** Lets go of what it holds; what is under way is finished or fails. */
  close(): Promise<void>;
}

/**
 * Computes in this thread.
 *
 * @param pool one that knows of studies (`studyAware`); who hands it in ends it
 */
export function computeHere(pool: Pool, programme: Programme): MeasureComputer {
  return {
    async compute({ measure: name, window, cutOff, tables }) {
      const measure = MEASURES.find(({ description }) => description.measure === name);
      if (!measure) throw new Error(`there is no measure ${name}`);
      const computed = await inSnapshot(pool, (db) => measure.compute({ db, programme, window, cutOff, tables }));
      const described = Object.entries(measure.description.tables);
      const wanted = described.filter(([, { personal }]) => personal === (tables === 'personal'));
      return Object.fromEntries(wanted.map(([table]) => [table, computed[table]!]));
    },
    close: async () => undefined,
  };
}

type Database = Parameters<MeasureQuery['compute']>[0]['db'];

/** In one snapshot, so that a measure of several queries counts one state of facts and roster. */
async function inSnapshot<T>(pool: Pool, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await pool.connect();
  try {
    const result = await inTransaction(db, async () => {
      // Tens of thousands of rows are put in order: not on the disk.
      await db.query(`set transaction isolation level repeatable read, read only; set local work_mem = '64MB'`);
      return work(db);
    });
    db.release();
    return result;
  } catch (error) {
    // A connection that may stand in a broken transaction is not given to others.
    db.release(true);
    throw error;
  }
}
