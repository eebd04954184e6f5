import type { EventStore, Instant, Position } from '#eventstore';
import type { ClientBase } from 'pg';
import { PageReader, pageUntil, type PageLimits, type ProjectedPage } from './page-reader.js';
import { openProjections, takePage, writePage, type TakenPage, type Track } from './track.js';

export interface PageFlowOptions {
  readonly eventStore: Pick<EventStore, 'readAll'>;
  readonly client: ClientBase;
  readonly limits: PageLimits;
  /** Stop before the first event that was recorded later. */
  readonly knownAt?: Instant | undefined;
  /**
   * Whether to read on while a page at the log's end commits. Default: no; the longer the wait, the more the next page
   * gathers.
   */
  readonly readOn?: (page: ProjectedPage) => boolean;
}

/** The page that follows the one being written. */
interface Ahead {
  readonly tracks: readonly Track[];
  readonly upTo: Position | undefined;
  readonly outcome: Promise<{ readonly taken: TakenPage } | { readonly error: unknown }>;
}

/**
 * Brings tracks that stand at one place along the log, page by page: while PostgreSQL takes the rows of one page, the next
 * one is taken in and the one after it is read. Three pages are in memory at a time.
 */
export class PageFlow {
  readonly #reader: PageReader;
  #ahead: Ahead | undefined;

  constructor(private readonly options: PageFlowOptions) {
    this.#reader = new PageReader(options.eventStore, options.limits);
  }

  /**
   * Writes the next page.
   *
   * @param upTo the last position that is wanted
   * @returns the page; one that ends where it begins when there was nothing to write
   * @throws ProjectionFailure when a model failed: nothing was written
   */
  async step(tracks: readonly Track[], upTo?: Position): Promise<ProjectedPage> {
    const { client, readOn } = this.options;
    const taken = (await this.#takenAhead(tracks, upTo)) ?? (await this.#takeNext(tracks, upTo));
    const { page } = taken;
    if (page.next === page.after) return page;
    const goesOn = upTo === undefined || page.next < upTo;
    const written = writePage(client, taken, () => {
      if (goesOn && page.end && readOn?.(page)) this.#reader.readAhead(page.next);
    });
    if (goesOn && !page.end) this.#takeAhead(taken, upTo);
    try {
      await written;
    } catch (error) {
      await this.#ahead?.outcome;
      this.#ahead = undefined;
      throw error;
    }
    return page;
  }

  async #takeNext(tracks: readonly Track[], upTo: Position | undefined): Promise<TakenPage> {
    const { position, recordedAt } = tracks[0]!.checkpoint;
    const page = await this.#read(position, upTo, recordedAt);
    return takePage(tracks, await openProjections(this.options.client, tracks), page);
  }

  /** Takes in what follows a page that is being written. */
  #takeAhead({ tracks, page }: TakenPage, upTo: Position | undefined): void {
    // As they are now: when the writing fails, others take their place.
    const open = tracks.map(({ projection }) => projection!);
    const outcome = this.#read(page.next, upTo)
      .then((next) => {
        if (!next.end && next.next !== upTo) this.#reader.readAhead(next.next);
        return takePage(tracks, open, next);
      })
      .then((taken) => ({ taken }), failed);
    this.#ahead = { tracks, upTo, outcome };
  }

  /** What was taken in meanwhile, if it is what is wanted now. */
  async #takenAhead(tracks: readonly Track[], upTo: Position | undefined): Promise<TakenPage | undefined> {
    const ahead = this.#ahead;
    if (!ahead) return undefined;
    this.#ahead = undefined;
    const outcome = await ahead.outcome;
    if (tracks.length !== ahead.tracks.length || tracks.some((track, i) => track !== ahead.tracks[i])) return undefined;
    if ('error' in outcome) throw outcome.error;
    const { after, next } = outcome.taken.page;
    const cut = next === ahead.upTo && upTo !== ahead.upTo;
    const tooFar = upTo !== undefined && next > upTo;
    return cut || tooFar || after !== tracks[0]!.checkpoint.position ? undefined : outcome.taken;
  }

  async #read(after: Position, upTo?: Position, notBefore?: Instant): Promise<ProjectedPage> {
    return pageUntil(await this.#reader.read(after, upTo, notBefore), this.options.knownAt);
  }
}

function failed(error: unknown): { readonly error: unknown } {
  return { error };
}
