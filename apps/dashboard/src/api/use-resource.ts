import { useCallback, useEffect, useState } from 'react';
import { getJson, RequestFailed, type Failure } from './client.js';
import { useLiveRevision } from './live.js';

/** What a view knows of something that it asked for. */
export type Resource<T> =
  | { readonly state: 'loading' }
  /** `stale`: asked for again, or the last time it was asked for it did not come. */
  | { readonly state: 'ready'; readonly value: T; readonly stale: boolean; readonly failure: Failure | undefined }
  | { readonly state: 'failed'; readonly failure: Failure };

const RETRY_MS = 5_000;

/**
 * Something of the API, asked for again when the log has grown, and while the server is away. What was there stays on the
 * page meanwhile.
 *
 * @param path undefined: nothing to ask for yet
 */
export function useResource<T>(path: string | undefined): readonly [Resource<T>, reload: () => void] {
  return useResourceAt<T>(path, useLiveRevision());
}

/** As `useResource`, asked for again when this revision is another. */
export function useResourceAt<T>(
  path: string | undefined,
  revision: number,
): readonly [Resource<T>, reload: () => void] {
  const [asked, setAsked] = useState(0);
  const [known, setKnown] = useState<{ readonly path: string | undefined; readonly resource: Resource<T> }>({
    path: undefined,
    resource: { state: 'loading' },
  });

  useEffect(() => {
    if (path === undefined) return undefined;
    const abort = new AbortController();
    let retry: number | undefined;
    const ready = (value: T) =>
      setKnown({ path, resource: { state: 'ready', value, stale: false, failure: undefined } });
    const failed = (failure: Failure) =>
      setKnown((before) =>
        before.path === path && before.resource.state === 'ready'
          ? { path, resource: { ...before.resource, stale: true, failure } }
          : { path, resource: { state: 'failed', failure } },
      );
    getJson<T>(path, abort.signal).then(ready, (error: unknown) => {
      if (abort.signal.aborted) return;
      if (!(error instanceof RequestFailed)) throw error;
      failed(error.failure);
      if (error.failure.kind === 'unavailable') retry = window.setTimeout(() => setAsked((n) => n + 1), RETRY_MS);
    });
    return () => {
      abort.abort();
      window.clearTimeout(retry);
    };
  }, [path, revision, asked]);

  const reload = useCallback(() => setAsked((n) => n + 1), []);
  return [known.path === path ? known.resource : { state: 'loading' }, reload];
}
