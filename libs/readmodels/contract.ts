import type { RecordedEvent } from '#eventstore';
import type { ClientBase } from 'pg';

/**
 * An event on its way into the read models. `payload` is `JSON.parse(data)`, parsed when it is asked for and once for all
 * models: ask once, keep what you need, and do not change it.
 */
export interface ProjectedEvent extends RecordedEvent {
  readonly payload: unknown;
}

/**
 * A read model: tables kept up to date from the log and nothing else, so that the same log gives the same rows. Its live
 * tables stand in the PostgreSQL schema named `schemaOf(model)`; a new version is built in a schema beside it and renamed
 * into place, so all SQL takes the schema's name as a parameter and qualifies every name with it.
 */
export interface ReadModel {
  /** kebab-case, the name of its folder. */
  readonly name: string;
  /** Another text whenever the same log would give other rows: the projector then builds the model anew. */
  readonly version: string;
  /** The DDL of its tables, in an existing empty schema. */
  ddl(schema: string): string;
  /** Loads what the projection keeps in memory (nothing, for most) from its tables as they stand. */
  open(client: ClientBase, schema: string): Promise<Projection>;
}

/** A running projection. After a failed transaction the runner drops it and opens a new one. */
export interface Projection {
  /**
   * Begins what can be made of a page without the database, piece by piece, while other models' rows of it are being
   * written. Optional; `project` of the same events follows, and throws what went wrong here.
   */
  prepare?(events: readonly ProjectedEvent[]): void;
  /** Folds events, in the log's order, into rows, inside the transaction that also moves the checkpoint. */
  project(client: ClientBase, events: readonly ProjectedEvent[]): Promise<void>;
}

/** The live schema of a read model: `school-development` → `school_development`. */
export function schemaOf(model: Pick<ReadModel, 'name'>): string {
  return model.name.replaceAll('-', '_');
}
