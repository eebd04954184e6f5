import type { Commit } from '#eventstore';

/** Of the form of `data` and `metadata` of events of participants and schools; raised when either changes. */
const EVENT_SCHEMA = 1;

/** What a caller takes for granted of a stream: one of some revisions, that it exists, or that it does not. */
export type Precondition = readonly bigint[] | 'exists' | 'none';

/** Who asks, kept with the events. */
export interface Origin {
  readonly credential?: string;
  readonly requestId?: string;
  readonly source?: string;
}

/** @param revision the stream's last one; undefined for no stream */
export function holds(precondition: Precondition | undefined, revision: bigint | undefined): boolean {
  if (precondition === undefined) return true;
  if (precondition === 'none') return revision === undefined;
  if (precondition === 'exists') return revision !== undefined;
  return revision !== undefined && precondition.includes(revision);
}

/** The commit that adds a decider's events to the stream that it decided on. */
export function eventsCommit(
  stream: string,
  revision: bigint | undefined,
  events: readonly { readonly type: string; readonly data: unknown }[],
  origin: Origin,
  newId: () => string,
): Commit {
  const metadata = JSON.stringify({ schema: EVENT_SCHEMA, ...origin });
  return {
    stream,
    expected: revision ?? 'none',
    events: events.map(({ type, data }) => ({ id: newId(), type, data: JSON.stringify(data), metadata })),
  };
}
