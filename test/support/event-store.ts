import { randomBytes } from 'node:crypto';
import { startStandIn } from './eventstoredb/server.js';

/** The event store that a suite runs on: Jest runs it once for each (`projects` in jest.config.mjs). */
export type EventStoreKind = 'postgres' | 'stand-in' | 'server';

declare global {
  var testEventStore: EventStoreKind | undefined;
}

export const eventStoreKind = (): EventStoreKind => globalThis.testEventStore ?? 'postgres';

export interface TestEventStore {
  /** Undefined where the log stands in the same PostgreSQL as everything else. */
  readonly url: string | undefined;
  stop(): Promise<void>;
}

/** An empty log on the event store that this run is about. On a real server it is one by the prefix of its streams. */
export async function startEventStore(kind = eventStoreKind()): Promise<TestEventStore> {
  switch (kind) {
    case 'postgres':
      return { url: undefined, stop: async () => undefined };
    case 'stand-in': {
      const { url, stop } = await startStandIn();
      return { url, stop };
    }
    case 'server': {
      const { EVENTSTOREDB_URL: url } = process.env;
      if (!url) throw new Error('EVENTSTOREDB_URL is not set');
      const prefix = `test-${randomBytes(5).toString('hex')}-`;
      return { url: `${url}${url.includes('?') ? '&' : '?'}streamPrefix=${prefix}`, stop: async () => undefined };
    }
    default:
      return kind satisfies never;
  }
}
