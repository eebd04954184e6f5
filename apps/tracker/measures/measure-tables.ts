import { rowsOfPerson, rowsOfSchool, type Programme, type School, type TableDescription } from '#domain';
import {
  MeasureAnswers,
  MEASURES,
  type Asking,
  type MeasureComputer,
  type MeasureQuery,
  type MeasureTables,
  type TableKind as Kind,
} from '#readmodels';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MEASURE_COMPUTER, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import type { Answer } from '../http/representation.js';
import { DevelopmentAnswers } from '../programme/development-answers.js';
import type { WindowDto } from '../programme/window.dto.js';
import { pageOf, type PageQuery } from './page.js';

/** Whom an answer is about. */
export type Scope =
  | { readonly level: 'programme' }
  | { readonly level: 'school'; readonly school: School }
  | { readonly level: 'participant'; readonly participant: string };

/** What every answer about a measure says before its figures. */
export interface MeasureHead extends Required<Answer> {
  readonly measure: string;
  readonly scope: Scope;
  readonly window: {
    readonly from: string | null;
    readonly to: string | null;
    readonly asKnownAt: string | null;
    /** The instant up to which the answer can know anything. */
    readonly cutOff: string;
  };
  /** How far the figures may be read; null where nothing needs to be said. */
  readonly caution: string | null;
}

/** A measure's tables, rows as flat objects whose fields `/api/measures` describes. */
export interface MeasureBody extends MeasureHead {
  readonly tables: MeasureTables;
}

/** One table of a measure, page by page. */
export interface MeasureTableBody extends MeasureHead {
  readonly table: string;
  /** Rows of all pages. */
  readonly total: number;
  readonly rows: readonly object[];
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null;
}

/**
 * The one place where answers about measures are built: what was computed for the whole programme, cut down to whom the
 * question is about. What single fields say about people stands in the measure's description (`FieldKind`).
 */
@Injectable()
export class MeasureAnswersOf implements OnApplicationShutdown {
  readonly #answers: MeasureAnswers;

  constructor(
    @Inject(MEASURE_COMPUTER) private readonly computer: MeasureComputer,
    @Inject(PROGRAMME) programme: Programme,
    kept: DevelopmentAnswers,
  ) {
    this.#answers = new MeasureAnswers(kept, computer, programme, () => new Date().toISOString().slice(0, 10));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.computer.close();
  }

  /** All tables of one kind that have rows for the scope. */
  async tables(
    { measure: name, kind }: { readonly measure: string; readonly kind: Kind },
    scope: Scope,
    window: WindowDto,
    asking?: Asking,
  ): Promise<MeasureBody> {
    const measure = measureNamed(name);
    const { head, tables } = await this.#ask(measure, scope, { ...window, kind }, asking);
    const shown = Object.entries(measure.description.tables).flatMap(([table, description]) => {
      const rows = description.personal === (kind === 'personal') && rowsFor(scope, description, tables[table]!);
      return rows ? [[table, rows] as const] : [];
    });
    return { ...head, tables: Object.fromEntries(shown) };
  }

  /** One table of one kind. */
  async table(
    { measure: name, table, kind }: { readonly measure: string; readonly table: string; readonly kind: Kind },
    scope: Scope,
    query: WindowDto & PageQuery,
    asking?: Asking,
  ): Promise<MeasureTableBody> {
    const measure = measureNamed(name);
    const description = tableNamed(measure, table, kind);
    const { head, tables } = await this.#ask(measure, scope, { ...query, kind }, asking);
    const rows = rowsFor(scope, description, tables[table]!);
    if (!rows) throw new ApiError('not-found', `the table ${table} of ${name} is about the whole programme`);
    return { ...head, table, total: rows.length, ...pageOf(rows, query) };
  }

  async #ask(measure: MeasureQuery, scope: Scope, asked: WindowDto & { kind: Kind }, asking?: Asking) {
    const { from, to, asKnownAt, kind } = asked;
    const answer = await this.#answers.ask(measure, { from, to, asKnownAt }, kind, asking);
    const { consistentThrough } = answer;
    const { cutOff, tables } = answer.value;
    const { measure: name, caution } = measure.description;
    const window = { from: from ?? null, to: to ?? null, asKnownAt: asKnownAt ?? null, cutOff };
    const head: MeasureHead = { consistentThrough, measure: name, scope, window, caution };
    return { head, tables };
  }
}

function rowsFor(scope: Scope, description: TableDescription, rows: readonly object[]): readonly object[] | undefined {
  switch (scope.level) {
    case 'programme':
      return rows;
    case 'school':
      return rowsOfSchool(description, rows, scope.school.code);
    case 'participant':
      return rowsOfPerson(description, rows, scope.participant);
    default:
      return scope satisfies never;
  }
}

/** @throws ApiError 404 that names the measures there are */
export function measureNamed(name: string): MeasureQuery {
  const measure = MEASURES.find(({ description }) => description.measure === name);
  if (measure) return measure;
  const names = MEASURES.map(({ description }) => description.measure).join(', ');
  const message = `There is no measure ${JSON.stringify(name)}; there are ${names}.`;
  throw new ApiError('not-found', message, [{ path: 'measure', rule: 'unknown-measure', message }]);
}

/** @throws ApiError 404 that names the tables of this kind */
export function tableNamed({ description }: MeasureQuery, name: string, kind: Kind): TableDescription {
  const tables = Object.entries(description.tables).filter(([, { personal }]) => personal === (kind === 'personal'));
  const found = tables.find(([table]) => table === name)?.[1];
  if (found) return found;
  const names = tables.map(([table]) => table).join(', ') || 'none';
  const about = kind === 'personal' ? 'of single people' : 'of figures';
  const message = `${description.measure} has no table ${about} ${JSON.stringify(name)}; it has ${names}.`;
  throw new ApiError('not-found', message, [{ path: 'table', rule: 'unknown-table', message }]);
}
