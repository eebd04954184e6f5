import type { ClientBase } from 'pg';
import type { Projection, ReadModel } from '../contract.js';
import { advanceCheckpoints, type Checkpoint } from './checkpoint.js';
import type { ProjectedPage } from './page-reader.js';
import { inTransaction } from './schemas.js';

/** Why a model does not get on. It is tried again until it does. */
export interface Failure {
  readonly message: string;
  readonly attempts: number;
  /** When the first of these attempts failed, and when the next one is due; milliseconds since 1970. */
  readonly since: number;
  readonly retryAt: number;
}

/** A read model on its way along the log, in one schema. */
export interface Track {
  readonly model: ReadModel;
  /** Its tables are being built beside the live ones. */
  building: boolean;
  checkpoint: Checkpoint;
  /** Undefined until it is needed, and after a failure: it is then opened from the tables as they stand. */
  projection: Projection | undefined;
  failure: Failure | undefined;
}

export function trackOf(model: ReadModel, checkpoint: Checkpoint, building: boolean): Track {
  return { model, building, checkpoint, projection: undefined, failure: undefined };
}

/** A model could not project a page; nothing of the page was written, for no model. */
export class ProjectionFailure extends Error {
  override readonly name = 'ProjectionFailure';
  constructor(
    readonly track: Track,
    page: Pick<ProjectedPage, 'after' | 'next'>,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${track.model.name} failed on the events after ${page.after} up to ${page.next}: ${reason}`, { cause });
  }
}

/**
 * Writes a page into the tables of all tracks, which stand where the page begins, and moves their checkpoints, all in one
 * transaction. When it fails, nothing is written and the projections, whose memory may be ahead of the tables, are dropped.
 *
 * @param beforeCommit called when the rows are written and only the commit is left to wait for
 * @throws ProjectionFailure when a model failed, not the connection or the checkpoints
 */
export async function projectPage(
  client: ClientBase,
  tracks: readonly Track[],
  page: ProjectedPage,
  beforeCommit?: () => void,
): Promise<void> {
  try {
    const checkpoints = await inTransaction(client, async () => {
      const moved = await projectRows(client, tracks, page);
      beforeCommit?.();
      return moved;
    });
    tracks.forEach((track, i) => {
      track.checkpoint = checkpoints[i]!;
      track.failure = undefined;
    });
  } catch (error) {
    for (const track of tracks) track.projection = undefined;
    throw error;
  }
}

/** What `projectPage` does, in the caller's transaction. @returns the checkpoints, which hold once it has committed */
export async function projectRows(
  client: ClientBase,
  tracks: readonly Track[],
  page: ProjectedPage,
): Promise<Checkpoint[]> {
  for (const event of page.events) event.keepPayload = tracks.length > 1;
  for (const track of tracks) {
    await attempt(track, page, async () => {
      track.projection ??= await track.model.open(client, track.checkpoint.schema);
    });
  }
  if (page.events.length > 0) {
    for (const [i, track] of tracks.entries()) {
      await attempt(track, page, async () => {
        const written = track.projection!.project(client, page.events);
        if (i === 0) for (const { projection } of tracks.slice(1)) projection!.prepare?.(page.events);
        await written;
      });
    }
  }
  const checkpoints = tracks.map((track) => track.checkpoint);
  return advanceCheckpoints(client, checkpoints, { position: page.next, last: page.events.at(-1) });
}

/** @throws ProjectionFailure for whatever the work throws */
async function attempt(track: Track, page: ProjectedPage, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new ProjectionFailure(track, page, error);
  }
}
