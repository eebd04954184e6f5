import { StartupError, type Logger } from '#platform';
import { WithCopiedTimes } from './copy/copied-times.js';
import { openEventStoreDb } from './eventstoredb/open.js';
import type { EventStore } from './port.js';
import { openPostgresEventStore } from './postgres/store.js';

export interface OpenEventStoreOptions {
  readonly logger?: Logger;
}

/**
 * Opens the event store that a URL names by its scheme.
 *
 * @throws StartupError naming EVENTSTORE_URL when there is no event store for the scheme, or EventStoreDB cannot be used
 * @throws EventStoreUnavailable when PostgreSQL cannot be reached
 */
export async function openEventStore(url: string, options: OpenEventStoreOptions = {}): Promise<EventStore> {
  return new WithCopiedTimes(await openAdapter(url, options));
}

async function openAdapter(url: string, options: OpenEventStoreOptions): Promise<EventStore> {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return openPostgresEventStore({ url, ...options });
    case 'esdb':
    case 'esdb+discover':
    case 'kurrent':
    case 'kurrent+discover':
    case 'kurrentdb':
    case 'kurrentdb+discover':
      return openEventStoreDb({ url, ...options });
    default:
      // The URL may hold a password: name its scheme alone.
      throw new StartupError(
        `EVENTSTORE_URL: ${scheme ? `unknown scheme ${scheme}:` : 'not a URL'}; use one that starts with postgres:// or esdb://`,
      );
  }
}
