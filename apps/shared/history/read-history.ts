import { PARTICIPANT_STREAM } from '#domain';
import { START, type EventStore, type Instant, type Position } from '#eventstore';
import { PageReader, pageUntil, type ProjectedEvent, type ProjectedPage } from '#readmodels';
import { RosterFold } from './roster-fold.js';

/** Pages large enough to be read in one round trip, small enough that two of them are nothing in memory. */
const LIMITS = { maxEvents: 1_000, maxBytes: 4_000_000 };

/** A stretch of the log. */
export interface Stretch {
  /** Exclusive. */
  readonly after: Position;
  /** Inclusive. */
  readonly upTo: Position;
  /** Only what was recorded by then. */
  readonly knownAt?: Instant | undefined;
}

export type History = Pick<EventStore, 'readAll' | 'head'>;

/**
 * The log in its order, page by page, the next one read while the caller works on the last: two pages in memory, however
 * long the log. Ends at the stretch's end.
 */
export async function* readHistory(
  eventStore: Pick<EventStore, 'readAll'>,
  { after, upTo, knownAt }: Stretch,
): AsyncGenerator<ProjectedPage, void, void> {
  const reader = new PageReader(eventStore, LIMITS);
  for (let position = after; position < upTo;) {
    const page = pageUntil(await reader.read(position, upTo), knownAt);
    const last = page.end || page.next >= upTo;
    if (!last) reader.readAhead(page.next);
    for (const event of page.events) event.open();
    yield page;
    if (last) return;
    position = page.next;
  }
}

/** Who is who and where, as the log says up to the end of a stretch. */
export async function readRoster(
  eventStore: Pick<EventStore, 'readAll'>,
  { upTo, knownAt }: Pick<Stretch, 'upTo' | 'knownAt'>,
): Promise<RosterFold> {
  const fold = new RosterFold();
  for (let after: Position = START; after < upTo;) {
    const page = await eventStore.readAll({ after, limit: 10_000, streamPrefixes: [PARTICIPANT_STREAM] });
    for (const event of page.events) {
      if (event.position > upTo || (knownAt !== undefined && event.recordedAt > knownAt)) return fold;
      const payload: unknown = event.data === '' ? undefined : JSON.parse(event.data);
      fold.apply({ ...event, payload });
    }
    if (page.end) break;
    after = page.next;
  }
  return fold;
}

/** An event as one line of NDJSON, its data and metadata to the byte. */
export function eventLine({
  position,
  recordedAt,
  stream,
  revision,
  type,
  id,
  data,
  metadata,
}: ProjectedEvent): string {
  const head = JSON.stringify({ position: Number(position), recordedAt, stream, revision: Number(revision), type, id });
  return `${head.slice(0, -1)},"data":${data || 'null'},"metadata":${metadata || 'null'}}`;
}
