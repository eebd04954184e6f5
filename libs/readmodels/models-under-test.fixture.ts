import { participantStream, statementStream, type ParticipantEvent } from '#domain';
import { STREAM_DELETED, type RecordedEvent } from '#eventstore';
import { clientConfig } from '#platform';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { schemaOf, type ReadModel } from './contract.js';
import { ensureCheckpointTable } from './runner/checkpoint.js';
import { PageEvent } from './runner/page-event.js';
import { createTables, finishTables } from './runner/schemas.js';
import { projectPage } from './runner/project-page.fixture.js';
import { trackOf, type Track } from './runner/track.js';

/** A log in the making, and the live tables of read models that are fed from it by hand. */
export class ModelsUnderTest {
  readonly log: RecordedEvent[] = [];
  #projected = 0;
  readonly #revisions = new Map<string, bigint>();

  private constructor(
    readonly client: pg.Client,
    private readonly tracks: readonly Track[],
  ) {}

  static async create(url: string, models: readonly ReadModel[]): Promise<ModelsUnderTest> {
    const client = new pg.Client(clientConfig(url));
    await client.connect();
    await ensureCheckpointTable(client);
    const tracks: Track[] = [];
    for (const model of models) {
      const checkpoint = await createTables(client, model, schemaOf(model));
      await finishTables(client, model, schemaOf(model));
      tracks.push(trackOf(model, checkpoint, true));
    }
    return new ModelsUnderTest(client, tracks);
  }

  /** Empties the log and the tables. */
  async reset(): Promise<void> {
    this.log.length = 0;
    this.#projected = 0;
    this.#revisions.clear();
    for (const track of this.tracks) {
      track.checkpoint = await createTables(this.client, track.model, schemaOf(track.model));
      await finishTables(this.client, track.model, schemaOf(track.model));
      track.projection = undefined;
    }
  }

  /** @param recordedAt such as `2022-05-01`; never before the one before */
  record(stream: string, type: string, data: unknown, recordedAt: string): void {
    const revision = (this.#revisions.get(stream) ?? -1n) + 1n;
    this.#revisions.set(stream, revision);
    this.log.push({
      id: randomUUID(),
      type,
      data: data === undefined ? '' : JSON.stringify(data),
      metadata: '{}',
      stream,
      revision,
      position: BigInt(this.log.length + 1),
      recordedAt: recordedAt.length === 10 ? `${recordedAt}T12:00:00.000000Z` : recordedAt,
    });
  }

  statement(statement: { readonly id: string }, recordedAt: string): void {
    this.record(statementStream(statement.id), 'StatementRecorded', statement, recordedAt);
  }

  participant(id: string, recordedAt: string, ...events: readonly ParticipantEvent[]): void {
    for (const { type, data } of events) this.record(participantStream(id), type, data, recordedAt);
  }

  erase(stream: string, recordedAt: string): void {
    this.record(stream, STREAM_DELETED, undefined, recordedAt);
  }

  /** Brings the tables up to the log's end, in pages of `size`. */
  async project(size = 100): Promise<void> {
    while (this.#projected < this.log.length) {
      const events = this.log.slice(this.#projected, this.#projected + size);
      const after = BigInt(this.#projected);
      const page = { events: events.map((event) => new PageEvent(event)), after, next: after + BigInt(events.length) };
      await projectPage(this.client, this.tracks, { ...page, end: true });
      this.#projected += events.length;
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
