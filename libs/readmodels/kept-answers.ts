import type { ClientBase, Pool } from 'pg';
import { schemaOf } from './contract.js';
import { PARTICIPANT_TIMELINE } from './participant-timeline/model.js';
import { roster } from './roster/model.js';
import { currentStudy } from './study/study-database.js';

/** An answer, and the instant up to which it holds everything that was recorded. */
export interface Consistent<T> {
  readonly value: T;
  readonly consistentThrough: string;
}

export interface KeptAnswersOptions {
  readonly database: Pick<Pool | ClientBase, 'query'>;
  /** Up to which instant the tables that are asked hold everything. */
  readonly consistentThrough: () => Promise<string>;
  /** Milliseconds, of a clock that never goes back. */
  readonly now?: () => number;
}

export interface Asking {
  /** An answer that lacks what was recorded up to this instant is not given again. */
  readonly atLeast?: string | undefined;
  /** How many rows an answer has, which is what it costs to keep. */
  readonly rowsOf?: (value: never) => number;
}

interface Kept {
  readonly state: string;
  readonly answer: Promise<unknown>;
  readonly beganAt: number;
  through: string;
  /** Undefined while it is computed. */
  tookMs: number | undefined;
  rows: number;
}

/** Rows that are kept in memory, of all answers together: some tens of megabytes. */
const MOST_ROWS = 100_000;
/** For how long an answer is given again though events came in since: five times what it took, within these bounds. */
const LEAST_MS = 1_000;
const MOST_MS = 10_000;
const TIMES = 5;
const SCHEMAS = [schemaOf({ name: PARTICIPANT_TIMELINE }), schemaOf(roster)];

/**
 * Answers about development, kept in memory. While the log's events are the same, an answer is a look-up. While events
 * stream in, one is computed every second or, where it is dear, after five times what it costs, so that it never takes more
 * than a part of a core however many ask: until then it is given again, and for as long once more while the next one is
 * computed behind it. Requests that ask the same at the same time share one computation. What is said of an answer's
 * consistency is always its own, and who needs what was recorded later names the instant.
 */
export class KeptAnswers {
  /** The least recently used first. */
  readonly #kept = new Map<string, Kept>();

  readonly #now: () => number;

  constructor(private readonly options: KeptAnswersOptions) {
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * The answer to a question about the tables of facts and of the roster: of the study that is current, if there is one.
   *
   * @param question names everything that the answer depends on, but for the tables
   */
  async ask<T>(question: string, compute: () => Promise<T>, { atLeast, rowsOf }: Asking = {}): Promise<Consistent<T>> {
    const key = `${currentStudy()?.name ?? ''} ${question}`;
    // Before the state: what it promises is in the tables that the state names, and in those of any later one.
    const through = await this.options.consistentThrough();
    const state = await stateOf(this.options.database);
    const begin = () => this.#begin(key, { state, through }, compute, rowsOf as (value: T) => number);
    const known = this.#kept.get(key);
    if (known === undefined) return begin();
    this.#kept.delete(key);
    this.#kept.set(key, known);
    if (known.state === state) {
      if (known.through < through) known.through = through;
      return answerOf(known);
    }
    if (atLeast !== undefined && known.through < atLeast) return begin();
    // What is under way is nearly as new as what would be begun now.
    if (known.tookMs === undefined) return answerOf(known);
    const lasts = Math.min(Math.max(known.tookMs * TIMES, LEAST_MS), MOST_MS);
    const age = this.#now() - known.beganAt;
    if (age > 2 * lasts) return begin();
    if (age > lasts) {
      const old: Consistent<T> = await answerOf(known);
      // Whoever asks next waits for it, and is told where it fails.
      begin().catch(() => undefined);
      return old;
    }
    return answerOf(known);
  }

  async #begin<T>(
    key: string,
    { state, through }: Pick<Kept, 'state' | 'through'>,
    compute: () => Promise<T>,
    rowsOf: ((value: T) => number) | undefined,
  ): Promise<Consistent<T>> {
    const beganAt = this.#now();
    const answer = compute();
    const kept: Kept = { state, answer, beganAt, through, tookMs: undefined, rows: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    try {
      const value = await answer;
      kept.tookMs = this.#now() - beganAt;
      kept.rows = rowsOf?.(value) ?? 1;
      this.#letGo();
      return { value, consistentThrough: kept.through };
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
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

async function answerOf<T>(kept: Kept): Promise<Consistent<T>> {
  const value = (await kept.answer) as T;
  return { value, consistentThrough: kept.through };
}

/**
 * Names the state of the tables that development is counted from. Read before them: what is computed under its name may be
 * of a later state, never of an earlier one.
 */
async function stateOf(db: Pick<Pool | ClientBase, 'query'>): Promise<string> {
  const { rows } = await db.query<{ state: string }>({
    name: 'measures.state',
    text: `select build || ':' || position as state from projector.checkpoint where schema = any($1) order by schema`,
    values: [SCHEMAS],
  });
  return rows.map(({ state }) => state).join(' ');
}
