import { useSyncExternalStore } from 'react';

/** An event of the live feed, as `GET /api/feed` sends it; what of it is filled depends on who listens. */
export interface LiveEvent {
  readonly position: string;
  readonly stored: string;
  /** The template of a statement, or what changed: `SchoolMoved`. */
  readonly what: string | null;
  readonly school: string | null;
}

export interface Live {
  /** Grows when the log has grown and the figures may be others. */
  readonly revision: number;
  readonly connected: boolean;
  /** The newest first. */
  readonly recent: readonly LiveEvent[];
}

const MOST_RECENT = 12;
/** Figures are asked for again at most so often, however fast statements arrive. */
const REFRESH_MS = 4_000;

let live: Live = { revision: 0, connected: false, recent: [] };
let source: EventSource | undefined;
let refresh: number | undefined;
let newest: string | undefined;
const listeners = new Set<() => void>();

function change(next: Partial<Live>): void {
  live = { ...live, ...next };
  for (const listener of listeners) listener();
}

function take(event: MessageEvent<string>): void {
  const said = JSON.parse(event.data) as Partial<LiveEvent>;
  newest = said.stored ?? newest;
  if (event.type === 'statement') {
    const entry: LiveEvent = { position: event.lastEventId, ...(said as Omit<LiveEvent, 'position'>) };
    change({ recent: [entry, ...live.recent].slice(0, MOST_RECENT) });
  }
  refresh ??= window.setTimeout(() => {
    refresh = undefined;
    change({ revision: live.revision + 1 });
  }, REFRESH_MS);
}

/** One connection for the whole page; the browser reconnects it, and resumes where it was. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!source) {
    source = new EventSource('/api/feed');
    source.onopen = () => change({ connected: true });
    source.onerror = () => change({ connected: false });
    for (const name of FEED_EVENTS) source.addEventListener(name, take as EventListener);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = undefined;
  };
}

/** Names of events in the feed. All change figures; statements are shown as they come. */
const FEED_EVENTS = ['statement', 'voiding', 'participant', 'school', 'erasure', 'publication'] as const;

/** When the newest event that this page has been told of was recorded. */
export const newestStored = (): string | undefined => newest;

const snapshot = () => live;
const revision = () => live.revision;

export const useLive = (): Live => useSyncExternalStore(subscribe, snapshot);
export const useLiveRevision = (): number => useSyncExternalStore(subscribe, revision);
