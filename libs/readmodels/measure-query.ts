import type { MeasureDescription, Programme } from '#domain';
import type { ClientBase } from 'pg';
import type { Window } from './participant-timeline/attributed.js';

/** What a measure is computed for. */
export interface MeasureContext {
  /** A connection that sees one state of all read models: a snapshot. */
  readonly db: Pick<ClientBase, 'query'>;
  readonly programme: Programme;
  readonly window: Window;
  /** The instant up to which the answer can know anything (`cutOffOf`). */
  readonly cutOff: string;
  /** Only these of a measure's tables are wanted: it may leave the others out. Left out: all. */
  readonly tables?: TableKind | undefined;
}

/** Tables of figures, or of single people. */
export type TableKind = 'figures' | 'personal';

/** Rows by the names of the tables that the measure's description has, flat objects with the fields it has. */
export type MeasureTables = Readonly<Record<string, readonly object[]>>;

/** A measure that is computed when it is asked for, for the programme and all of its schools at once. */
export interface MeasureQuery {
  readonly description: MeasureDescription;
  compute(context: MeasureContext): Promise<MeasureTables>;
  /**
   * Tables that may be as long as the log, by name: their rows as they come, in a transaction of the caller's. Each has its
   * `person` besides, for those who leave somebody out.
   */
  readonly streams?: Readonly<Record<string, (context: MeasureContext) => AsyncIterable<readonly object[]>>>;
}
