import { sizeOfPage, type EventStore, type Instant, type LogPage, type Position } from '#eventstore';
import { PageEvent } from './page-event.js';

/** A page of the log. */
export interface ProjectedPage {
  readonly events: readonly PageEvent[];
  /** Where the page was read from, exclusive. */
  readonly after: Position;
  readonly next: Position;
  readonly end: boolean;
}

export interface PageLimits {
  readonly maxEvents: number;
  /** About as much event text as a page should hold. */
  readonly maxBytes: number;
}

/** Events of a page while nothing is known of their size. */
const FIRST_LIMIT = 256;

type Outcome = { readonly page: ProjectedPage } | { readonly error: unknown };

/**
 * Reads the log page by page, the next one while the caller still works on the last. Pages grow while the caller is
 * behind, as far as the size of recent events allows, so that two pages in memory stay bounded.
 */
export class PageReader {
  #limit: number;
  /** How far time had come where the last page ended. */
  #come: { readonly at: Position; readonly time: Instant } | undefined;
  #ahead: { readonly after: Position; readonly outcome: Promise<Outcome> } | undefined;

  constructor(
    private readonly eventStore: Pick<EventStore, 'readAll'>,
    private readonly limits: PageLimits,
  ) {
    this.#limit = Math.min(FIRST_LIMIT, limits.maxEvents);
  }

  /**
   * Starts to read the page after a position, for a `read` to come. Its errors come out of that `read`.
   *
   * @param notBefore when what stands at that position was recorded, where the page is not the next one of this reader
   */
  readAhead(after: Position, notBefore?: Instant): void {
    if (this.#ahead?.after === after) return;
    const time = this.#come?.at === after ? this.#come.time : notBefore;
    this.#ahead = { after, outcome: this.#fetch(after, time).then((page) => ({ page }), failed) };
  }

  /** The page after a position, up to and including `upTo`. */
  async read(after: Position, upTo?: Position, notBefore?: Instant): Promise<ProjectedPage> {
    this.readAhead(after, notBefore);
    const outcome = await this.#ahead!.outcome;
    this.#ahead = undefined;
    if ('error' in outcome) throw outcome.error;
    const { events, next } = outcome.page;
    if (upTo === undefined || next <= upTo) return outcome.page;
    return { events: events.filter((event) => event.position <= upTo), after, next: upTo, end: true };
  }

  async #fetch(after: Position, notBefore: Instant | undefined): Promise<ProjectedPage> {
    const floor = notBefore === undefined ? {} : { notBefore };
    const page = await this.eventStore.readAll({ after, limit: this.#limit, ...floor });
    const time = page.through ?? page.events.at(-1)?.recordedAt ?? notBefore;
    if (time !== undefined) this.#come = { at: page.next, time };
    this.#adapt(page);
    const events = page.events.map((event) => new PageEvent(event));
    return { events, after, next: page.next, end: page.end };
  }

  #adapt(page: LogPage): void {
    const { events, end } = page;
    if (events.length === 0) {
      // Others' events, or none: what costs nothing is read in large pages.
      if (!end) this.#limit = Math.min(this.#limit * 2, this.limits.maxEvents);
      return;
    }
    const affordable = Math.max(1, Math.floor((this.limits.maxBytes * events.length) / Math.max(sizeOfPage(page), 1)));
    // At the head the next page gathers about as many as this one did.
    const wanted = end ? Math.max(FIRST_LIMIT, events.length * 2) : this.#limit * 2;
    this.#limit = Math.min(wanted, affordable, this.limits.maxEvents);
  }
}

/** What of a page was recorded by then; where something was not, it is the last one. */
export function pageUntil(page: ProjectedPage, knownAt: Instant | undefined): ProjectedPage {
  const beyond = knownAt === undefined ? -1 : page.events.findIndex((event) => event.recordedAt > knownAt);
  if (beyond < 0) return page;
  const events = page.events.slice(0, beyond);
  return { ...page, events, next: events.at(-1)?.position ?? page.after, end: true };
}

function failed(error: unknown): Outcome {
  return { error };
}
