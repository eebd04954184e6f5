import { inTransaction } from '#platform';
import type { Position } from '#eventstore';
import { setImmediate as letOthersOn } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import type { PageProjection, Projection, ReadModel } from '../contract.js';
import { advanceCheckpoints, type Checkpoint } from './checkpoint.js';
import type { PageEvent } from './page-event.js';
import type { ProjectedPage } from './page-reader.js';

/** Why a model does not get on. It is tried again until it does. */
export interface Failure {
  readonly message: string;
  readonly attempts: number;
  /** When the first of these attempts failed, and when the next one is due; milliseconds since 1970. */
  readonly since: number;
  readonly retryAt: number;
}

/** A projection, and how far along the log it has taken events in: as far as its tables, or one page further. */
export interface OpenProjection {
  readonly projection: Projection;
  taken: Position;
}

/** A read model on its way along the log, in one schema. */
export interface Track {
  readonly model: ReadModel;
  /** Its tables are being built beside the live ones. */
  building: boolean;
  checkpoint: Checkpoint;
  /** Undefined until it is needed, and after a failure: it is then opened from the tables as they stand. */
  projection: OpenProjection | undefined;
  failure: Failure | undefined;
}

export function trackOf(model: ReadModel, checkpoint: Checkpoint, building: boolean): Track {
  return { model, building, checkpoint, projection: undefined, failure: undefined };
}

/** Where the last of tracks stands; undefined for none. */
export function least(tracks: readonly Track[]): Position | undefined {
  return tracks.reduce<Position | undefined>(
    (min, { checkpoint }) => (min === undefined || checkpoint.position < min ? checkpoint.position : min),
    undefined,
  );
}

/** The nearer of two goals; undefined is none. */
export function nearer(one: Position | undefined, other: Position | undefined): Position | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
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

/** A page that the projections of tracks have taken in, to be written where they stand at its beginning. */
export interface TakenPage {
  readonly tracks: readonly Track[];
  readonly page: ProjectedPage;
  readonly parts: readonly PageProjection[];
}

/**
 * Events that are taken in at a stretch, before others may use the thread: less than a millisecond. Writing the page before
 * goes to and fro a dozen times, and each time waits for the end of a stretch.
 */
const STRETCH = 16;

/**
 * The projections of tracks, ready to take in what follows their checkpoints. Those that have run ahead of that are opened
 * anew, from the tables as they stand.
 *
 * @throws ProjectionFailure
 */
export async function openProjections(client: ClientBase, tracks: readonly Track[]): Promise<OpenProjection[]> {
  const open: OpenProjection[] = [];
  for (const track of tracks) {
    const { model, checkpoint } = track;
    const { position: taken, schema } = checkpoint;
    if (track.projection?.taken !== taken) {
      const projection = await model.open(client, schema).catch(failure(track, { after: taken, next: taken }));
      track.projection = { projection, taken };
    }
    open.push(track.projection);
  }
  return open;
}

/**
 * Lets the projections of tracks take in the page that follows what they have taken in. Where that fails, they are dropped.
 *
 * @throws ProjectionFailure
 */
export async function takePage(
  tracks: readonly Track[],
  open: readonly OpenProjection[],
  page: ProjectedPage,
): Promise<TakenPage> {
  const parts = open.map(({ projection }) => projection.begin());
  for (const projection of open) projection.taken = page.next;
  try {
    for (const [i, event] of page.events.entries()) {
      if (i > 0 && i % STRETCH === 0) await letOthersOn();
      event.open();
      takeEvent(tracks, parts, event, page);
      event.close();
    }
  } catch (error) {
    dropProjections(tracks);
    throw error;
  }
  return { tracks, page, parts };
}

function takeEvent(
  tracks: readonly Track[],
  parts: readonly PageProjection[],
  event: PageEvent,
  page: ProjectedPage,
): void {
  let at = 0;
  try {
    for (; at < parts.length; at++) parts[at]!.take(event);
  } catch (error) {
    failure(tracks[at]!, page)(error);
  }
}

/**
 * Writes a page into the tables of its tracks and moves their checkpoints, all in one transaction. When it fails, nothing
 * is written and the projections, whose memory may be ahead of the tables, are dropped.
 *
 * @param beforeCommit called when the rows are written and only the commit is left to wait for
 * @throws ProjectionFailure when a model failed, not the connection or the checkpoints
 */
export async function writePage(client: ClientBase, taken: TakenPage, beforeCommit?: () => void): Promise<void> {
  const { tracks } = taken;
  try {
    const checkpoints = await inTransaction(client, async () => {
      const moved = await writeRows(client, taken);
      beforeCommit?.();
      return moved;
    });
    tracks.forEach((track, i) => {
      track.checkpoint = checkpoints[i]!;
      track.failure = undefined;
    });
  } catch (error) {
    dropProjections(tracks);
    throw error;
  }
}

/** What `writePage` does, in the caller's transaction. @returns the checkpoints, which hold once it has committed */
export async function writeRows(client: ClientBase, { tracks, page, parts }: TakenPage): Promise<Checkpoint[]> {
  if (page.events.length > 0) {
    for (const [i, track] of tracks.entries()) await parts[i]!.write(client).catch(failure(track, page));
  }
  const checkpoints = tracks.map((track) => track.checkpoint);
  return advanceCheckpoints(client, checkpoints, { position: page.next, last: page.events.at(-1) });
}

/** Their memory may be ahead of the tables; they are opened anew, from the tables as they stand. */
function dropProjections(tracks: readonly Track[]): void {
  for (const track of tracks) track.projection = undefined;
}

function failure(track: Track, page: Pick<ProjectedPage, 'after' | 'next'>): (error: unknown) => never {
  return (error) => {
    throw new ProjectionFailure(track, page, error);
  };
}
