import { findRecorded } from '#readmodels';
import type pg from 'pg';

/** Statements that this process has recorded lately, for what the index has not got yet. About 10 MB. */
const MOST_REMEMBERED = 50_000;
const UNDEFINED_TABLE = '42P01';

/**
 * Which ids are taken, before anything is written. An event store without a transaction across streams would write the
 * rest of a batch of which one statement is refused. This looks where it is cheap: in the index, and among what this
 * process has recorded since. What another tracker recorded in the last moments is met by the append alone.
 */
export class KnownStatements {
  readonly #lately = new Set<string>();

  constructor(private readonly database: pg.Pool) {}

  async among(ids: readonly string[]): Promise<Set<string>> {
    const lately = ids.filter((id) => this.#lately.has(id));
    return new Set([...lately, ...(await this.#indexed(ids))]);
  }

  remember(ids: readonly string[]): void {
    for (const id of ids) this.#lately.add(id);
    for (const id of this.#lately) {
      if (this.#lately.size <= MOST_REMEMBERED) return;
      this.#lately.delete(id);
    }
  }

  async #indexed(ids: readonly string[]): Promise<Iterable<string>> {
    try {
      return (await findRecorded(this.database, ids)).keys();
    } catch (error) {
      // The projector has not built the index for the first time.
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [];
      throw error;
    }
  }
}
