import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useLiveRevision } from './live.js';
import { LOADING, Resources, type Resource } from './resources.js';

const resources = new Resources();
const nothing = () => () => undefined;

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
  const watch = useCallback(
    (listener: () => void) => (path === undefined ? nothing() : resources.watch(path, listener)),
    [path],
  );
  const peek = useCallback(() => (path === undefined ? LOADING : resources.peek<T>(path)), [path]);
  const resource = useSyncExternalStore(watch, peek);
  useEffect(() => {
    if (path !== undefined) resources.want(path, revision);
  }, [path, revision]);
  const reload = useCallback(() => void (path !== undefined && resources.reload(path)), [path]);
  return [resource, reload];
}

const watchAway = (listener: () => void) => resources.watchAway(listener);
const isAway = () => resources.away;

/** Whether the server did not answer the last time it was asked. */
export const useAway = (): boolean => useSyncExternalStore(watchAway, isAway);
