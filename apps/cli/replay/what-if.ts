import type { Classification, ProfileTerms, Programme } from '#domain';
import { classify, extractTerms, isStatement } from '#domain';
import type { Instant, Position } from '#eventstore';
import type { ProjectedEvent, ReadModel } from '#readmodels';
import { StartupError } from '#platform';
import { actorKey, parseTimestampInstant, type Statement } from '#xapi';
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RosterFold } from '../../shared/history/roster-fold.js';

/** What a what-if projection is told of an event. What only statements have is undefined for others. */
export interface HistoryEvent {
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly stream: string;
  readonly type: string;
  /** The event's data: of a `StatementRecorded`, the statement. */
  readonly payload: unknown;
  readonly statement: Statement | undefined;
  /** The statement's `timestamp`, else when it was recorded. */
  readonly happenedAt: Instant;
  readonly template: Classification['template'] | undefined;
  readonly variant: Classification['variant'] | undefined;
  /** Objectives, duration, score, extensions and the like. */
  readonly terms: ProfileTerms | undefined;
  /** The participant's id, else the actor's own identity. */
  readonly person: string | undefined;
  /** The team that the statement names, else where its participant was. */
  readonly school: string | undefined;
}

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A projection that a researcher writes: the default export of one file. */
export interface WhatIfProjection {
  /** Templates (`T7`), types of events (`SchoolMoved`), or `*` for everything. */
  readonly handles: readonly string[];
  /** Takes one event after the other, in the log's order. */
  project(event: HistoryEvent): void | Promise<void>;
  /** The result, once all of history has been told. */
  rows(): Iterable<Row>;
}

export type WhatIf =
  | { readonly kind: 'projection'; readonly projection: WhatIfProjection }
  | { readonly kind: 'model'; readonly model: ReadModel };

/**
 * Loads a projection, TypeScript or JavaScript, without building or deploying anything.
 *
 * @throws StartupError naming the file and what is wrong with it
 */
export async function loadWhatIf(file: string): Promise<WhatIf> {
  const path = resolve(file);
  if (!existsSync(path)) throw new StartupError(`${file} cannot be read (ENOENT)`);
  register(new URL('../../../../scripts/typescript-hooks.mjs', import.meta.url));
  // Where it fails is told by its own lines, not by those that it was compiled to.
  process.setSourceMapsEnabled(true);
  let exported: unknown;
  try {
    ({ default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown });
  } catch (cause) {
    throw new StartupError(`${file} does not load: ${(cause as Error).message}`, { cause });
  }
  if (isModel(exported)) return { kind: 'model', model: exported };
  if (isProjection(exported)) return { kind: 'projection', projection: exported };
  throw new StartupError(
    `${file} must export as its default { handles, project, rows }, or a read model { name, version, ddl, open }`,
  );
}

/**
 * Runs what a researcher's file exports.
 *
 * @param what what it is about: `its rows`
 * @throws StartupError with the file, what it failed on, why, and the place in the file
 */
export type Blame = <T>(work: () => Promise<T>, what: () => string) => Promise<T>;

/** Puts the blame for what fails on a file, as it was named on the command line. */
export function blaming(file: string): Blame {
  const path = resolve(file);
  return async (work, what) => {
    try {
      return await work();
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const frame = error.stack?.split('\n').find((line) => line.includes(path));
      const place = frame && /:(\d+:\d+)\)?$/.exec(frame)?.[1];
      throw new StartupError(`${place ? `${file}:${place}` : file} failed on ${what()}: ${error.message}`, { cause });
    }
  };
}

function isModel(value: unknown): value is ReadModel {
  const model = value as Partial<ReadModel> | undefined;
  return typeof model?.ddl === 'function' && typeof model.open === 'function' && typeof model.name === 'string';
}

function isProjection(value: unknown): value is WhatIfProjection {
  const projection = value as Partial<WhatIfProjection> | undefined;
  const { handles } = projection ?? {};
  const listed = Array.isArray(handles) && handles.every((handle) => typeof handle === 'string');
  return listed && typeof projection?.project === 'function' && typeof projection.rows === 'function';
}

/** Tells events of the log as a what-if projection is told of them. */
export function createTeller(programme: Programme, roster: RosterFold): (event: ProjectedEvent) => HistoryEvent {
  return (event) => {
    const { position, recordedAt, stream, type, payload } = event;
    const common = { position, recordedAt, stream, type, payload };
    if (!isStatement(event)) {
      return { ...common, ...NO_STATEMENT, happenedAt: recordedAt };
    }
    const statement = payload as Statement;
    const happenedAt = (statement.timestamp && parseTimestampInstant(statement.timestamp)) ?? recordedAt;
    const classification = classify(statement, programme);
    const terms = extractTerms(statement, programme);
    const actor = actorKey(statement.actor);
    const participant = actor && roster.participantOf(actor);
    return {
      ...common,
      ...{ statement, happenedAt, terms, template: classification?.template, variant: classification?.variant },
      person: participant ?? actor,
      school: terms.teamSchool ?? (participant && roster.schoolAt(participant, happenedAt.slice(0, 10))),
    };
  };
}

const NO_STATEMENT = {
  statement: undefined,
  template: undefined,
  variant: undefined,
  terms: undefined,
  person: undefined,
  school: undefined,
};
