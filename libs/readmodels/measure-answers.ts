import { cutOffOf, type Programme } from '#domain';
import type { Asking, Consistent, KeptAnswers } from './kept-answers.js';
import type { MeasureComputer } from './measure-computer.js';
import type { MeasureQuery, MeasureTables, TableKind } from './measure-query.js';
import type { Window } from './participant-timeline/attributed.js';
import { currentStudy } from './study/study-database.js';

/** A measure over a window, for the programme and all of its schools. */
export interface MeasureAnswer {
  /** The instant up to which it can know anything. */
  readonly cutOff: string;
  readonly tables: MeasureTables;
}

/** Measures, computed when asked and kept: asked again, at another school or for another page, an answer is a look-up. */
export class MeasureAnswers {
  /** @param today the day it is (UTC), `2024-09-01` */
  constructor(
    private readonly kept: KeptAnswers,
    private readonly computer: MeasureComputer,
    private readonly programme: Programme,
    private readonly today: () => string,
  ) {}

  /**
   * @throws RangeError naming the member of the window that is malformed
   */
  async ask(
    { description }: MeasureQuery,
    { from, to, asKnownAt }: Window,
    tables: TableKind,
    { atLeast }: Asking = {},
  ): Promise<Consistent<MeasureAnswer>> {
    const window = { from, to, asKnownAt };
    // Of a study nothing was known after the moment that it is of.
    const cutOff = cutOffOf(this.programme, window, currentStudy()?.knownAt ?? this.today());
    const { measure } = description;
    const compute = async (): Promise<MeasureAnswer> => {
      return { cutOff, tables: await this.computer.compute({ measure, window, cutOff, tables }) };
    };
    return this.kept.ask(JSON.stringify([measure, tables, from, to, asKnownAt, cutOff]), compute, { atLeast, rowsOf });
  }
}

function rowsOf({ tables }: MeasureAnswer): number {
  return Object.values(tables).reduce((rows, table) => rows + table.length, 0);
}
