import { getJson, RequestFailed, type Failure } from './client.js';

/** What a view knows of something that it asked for. */
export type Resource<T> =
  | { readonly state: 'loading' }
  /** `stale`: the last time it was asked for it did not come. */
  | { readonly state: 'ready'; readonly value: T; readonly stale: boolean; readonly failure: Failure | undefined }
  | { readonly state: 'failed'; readonly failure: Failure };

const RETRY_MS = 5_000;
/** Answers that nobody looks at any more are kept, so that going back to a view shows it at once. */
const MOST_KEPT = 80;

interface Entry {
  resource: Resource<unknown>;
  /** Of the log, when it was last asked for. */
  revision: number;
  readonly listeners: Set<() => void>;
  abort: AbortController | undefined;
  retry: ReturnType<typeof setTimeout> | undefined;
}

export const LOADING: Resource<never> = { state: 'loading' };

/** Answers by path, shared by all figures of the page: what several of them are made of is asked for once. */
export class Resources {
  /** The least recently asked for first. */
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  #away = false;

  constructor(private readonly get: (path: string, signal: AbortSignal) => Promise<unknown> = getJson) {}

  peek<T>(path: string): Resource<T> {
    return (this.#entries.get(path)?.resource ?? LOADING) as Resource<T>;
  }

  /** Whether the server did not answer the last time it was asked. */
  get away(): boolean {
    return this.#away;
  }

  /** Calls back when the server goes away or comes back. @returns how to end that */
  watchAway(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  /** Calls back when what is known of it changes. @returns how to end that */
  watch(path: string, listener: () => void): () => void {
    const entry = this.#entryOf(path);
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0) return;
      clearTimeout(entry.retry);
      this.#letGo();
    };
  }

  /** Asks for it where it was not asked for at this revision yet. */
  want(path: string, revision: number): void {
    const entry = this.#entryOf(path);
    if (entry.revision >= revision) return;
    entry.revision = revision;
    this.#ask(path, entry);
  }

  /** Asks for it again. */
  reload(path: string): void {
    this.#ask(path, this.#entryOf(path));
  }

  #entryOf(path: string): Entry {
    const known = this.#entries.get(path);
    const entry = known ?? {
      resource: LOADING,
      revision: -1,
      listeners: new Set(),
      abort: undefined,
      retry: undefined,
    };
    this.#entries.delete(path);
    this.#entries.set(path, entry);
    return entry;
  }

  #ask(path: string, entry: Entry): void {
    clearTimeout(entry.retry);
    entry.abort?.abort();
    const abort = new AbortController();
    entry.abort = abort;
    const settle = (resource: Resource<unknown>) => {
      if (abort.signal.aborted) return;
      entry.resource = resource;
      for (const listener of entry.listeners) listener();
    };
    this.get(path, abort.signal).then(
      (value) => {
        this.#answers(true);
        settle({ state: 'ready', value, stale: false, failure: undefined });
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof RequestFailed)) throw error;
        const { failure } = error;
        this.#answers(failure.kind !== 'unavailable');
        const before = entry.resource;
        settle(before.state === 'ready' ? { ...before, stale: true, failure } : { state: 'failed', failure });
        if (failure.kind !== 'unavailable' || entry.listeners.size === 0) return;
        entry.retry = setTimeout(() => this.#ask(path, entry), RETRY_MS);
      },
    );
  }

  #answers(answered: boolean): void {
    if (this.#away === !answered) return;
    this.#away = !answered;
    for (const watcher of this.#watchers) watcher();
  }

  #letGo(): void {
    for (const [path, { listeners, abort }] of this.#entries) {
      if (this.#entries.size <= MOST_KEPT) return;
      if (listeners.size > 0) continue;
      abort?.abort();
      this.#entries.delete(path);
    }
  }
}
