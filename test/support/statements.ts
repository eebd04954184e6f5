import { randomUUID } from 'node:crypto';
import { eventStoreKind } from './event-store.js';

export const BASE = 'https://capacity-building-vet.example/xapi';
export const LMS = 'https://lms.example';

/** A synthetic statement of template T2 (attended) as an LMS sends it. Anything may be put over it. */
export function attended(over: Readonly<Record<string, unknown>> = {}) {
  return {
    id: randomUUID() as string,
    actor: { objectType: 'Agent', name: 'Synthetic person', account: { homePage: LMS, name: 'synthetic-1' } },
    verb: { id: 'http://adlnet.gov/expapi/verbs/attended', display: { en: 'attended' } },
    object: {
      objectType: 'Activity',
      id: `${LMS}/workshops/1`,
      definition: { type: 'http://adlnet.gov/expapi/activities/meeting', name: { en: 'Synthetic workshop' } },
    },
    result: { duration: 'PT3H' },
    context: {
      team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: 'dk-randers' } },
      contextActivities: {
        parent: [{ objectType: 'Activity', id: `${BASE}/objectives/O2-theory-method` }],
        grouping: [{ objectType: 'Activity', id: `${BASE}/programme` }],
      },
      extensions: { [`${BASE}/extensions/event-kind`]: 'workshop' },
    },
    timestamp: '2023-04-18T09:00:00Z',
    ...over,
  };
}

/** A real server keeps one log for all that is tested on it, and each projector reads it from its start. */
const PATIENCE_MS = eventStoreKind() === 'server' ? 40_000 : 15_000;

/** Waits until `probe` gives something other than undefined or false; what it gave. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false>,
  what: string,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
