import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { load, type Timing } from './http-client.js';
import type { Made } from './statements.js';

/** How many appends are under way at once for batches: as many as Vetrail's own window takes. */
const WINDOW = 200;

/**
 * The floor that Vetrail on EventStoreDB is measured against: a bare loop that appends one event to a stream of its own,
 * over and over, with the client package as it is and as many appends in flight. No HTTP, no standard, no credentials.
 */
export class EventStoreDbFloor {
  readonly #client: EventStoreDBClient;
  readonly #run = randomUUID();

  constructor(url: string) {
    this.#client = EventStoreDBClient.connectionString(url);
  }

  /** @param inFlight how many callers there are, each with a batch of `size` */
  async measure(batches: Iterable<readonly Made[]>, size: number, inFlight: number): Promise<Timing> {
    const events = [...batches].flat().map(({ id, json }) => ({
      stream: `floor-${this.#run}-${id}`,
      event: jsonEvent({ type: 'StatementRecorded', data: JSON.parse(json) as Record<string, unknown>, metadata: {} }),
    }));
    const slots = Array.from({ length: size === 1 ? inFlight : WINDOW }, (_, slot) => slot);
    return load(slots, events, 1, async (_slot, { stream, event }) => {
      await this.#client.appendToStream(stream, event, { expectedRevision: NO_STREAM });
    });
  }

  close(): Promise<void> {
    return this.#client.dispose();
  }
}
