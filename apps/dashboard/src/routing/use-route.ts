import { useCallback, useSyncExternalStore } from 'react';
import { readRoute, writeRoute, type Route } from './route.js';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

let cached: { readonly fragment: string; readonly route: Route } | undefined;

function current(): Route {
  const fragment = window.location.hash;
  if (cached?.fragment !== fragment) cached = { fragment, route: readRoute(fragment) };
  return cached.route;
}

export type Go = (change: Partial<Route>, options?: { readonly replace?: boolean }) => void;

/** The route that the address holds, and how to change it; `replace` leaves no entry in the history. */
export function useRoute(): readonly [Route, Go] {
  const route = useSyncExternalStore(subscribe, current);
  const go = useCallback<Go>((change, { replace = false } = {}) => {
    const fragment = writeRoute({ ...current(), ...change });
    if (!replace) {
      window.location.hash = fragment;
      return;
    }
    window.history.replaceState(null, '', fragment);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  return [route, go];
}
