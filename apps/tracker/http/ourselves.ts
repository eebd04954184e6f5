import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from './caller.js';

const within = new AsyncLocalStorage<true>();

/** The tracker itself, when it asks its own resources for what it will publish. */
export const OURSELVES: Caller = {
  via: 'credential',
  viewer: { role: 'coordinator' },
  credential: {
    key: 'vetrail',
    name: 'Vetrail',
    scopes: ['all/read'],
    deriveIds: false,
    lenient: false,
    createdAt: '',
    revokedAt: undefined,
  },
};

/** Runs `work` so that the requests that it injects are the tracker's own. No header says so: nobody can forge it. */
export function asOurselves<T>(work: () => Promise<T>): Promise<T> {
  return within.run(true, work);
}

export function isOurselves(): boolean {
  return within.getStore() === true;
}
