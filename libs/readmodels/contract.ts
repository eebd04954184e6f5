import type { RecordedEvent } from '#eventstore';
import type { ClientBase } from 'pg';

/**
 * An event on its way into the read models. `payload` is `JSON.parse(data)`, parsed when it is asked for and, while models
 * take the event in, once for all of them: keep what you need of it, and do not change it.
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
  /** The DDL of its tables and of what its projection looks things up by, in an existing empty schema. */
  ddl(schema: string): string;
  /**
   * The DDL of the indexes that only readers need, each `if not exists`: made once the tables are filled, which costs a
   * fraction of keeping them up to date meanwhile. Default: none.
   */
  readonly readersIndexes?: (schema: string) => string;
  /** Loads what the projection keeps in memory (nothing, for most) from its tables as they stand. */
  open(client: ClientBase, schema: string): Promise<Projection>;
}

/** A running projection. After a failed transaction the runner drops it and opens a new one. */
export interface Projection {
  /**
   * Begins the next page of the log. It may begin, and take in its events, while the page before is still being written;
   * pages are written in their order.
   */
  begin(): PageProjection;
}

/** What a projection makes of one page. */
export interface PageProjection {
  /** Takes in an event, in the log's order: makes of it what is to be written, without the database. */
  take(event: ProjectedEvent): void;
  /** Writes what was taken in, inside the transaction that also moves the checkpoint. */
  write(client: ClientBase): Promise<void>;
}

/** A projection that looks at the events only when it writes: for models that few events are about. */
export function projecting(
  handles: (event: ProjectedEvent) => boolean,
  write: (client: ClientBase, events: readonly ProjectedEvent[]) => Promise<void>,
): Projection {
  return {
    begin() {
      const events: ProjectedEvent[] = [];
      return {
        take: (event) => void (handles(event) && events.push(event)),
        write: (client) => write(client, events),
      };
    },
  };
}

/** The live schema of a read model: `school-development` → `school_development`. */
export function schemaOf(model: Pick<ReadModel, 'name'>): string {
  return model.name.replaceAll('-', '_');
}
