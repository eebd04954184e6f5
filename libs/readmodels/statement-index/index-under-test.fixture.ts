import type { RecordedEvent } from '#eventstore';
import { clientConfig } from '#platform';
import pg from 'pg';
import type { ReadModel } from '../contract.js';
import { ensureCheckpointTable } from '../runner/checkpoint.js';
import { PageEvent } from '../runner/page-event.js';
import type { ProjectedPage } from '../runner/page-reader.js';
import { createTables, finishTables } from '../runner/schemas.js';
import { projectPage } from '../runner/project-page.fixture.js';
import { trackOf, type Track } from '../runner/track.js';
import { geometryOf } from './geometry.js';
import { createStatementIndex } from './model.js';
import type { IndexLocation } from './page.js';
import { findMoreStatements, findStatements, type StatementQuery } from './queries.js';
import { decodeCursor } from './cursor.js';

/** A statement index with small blocks in a schema of a test database, fed by hand. */
export class IndexUnderTest {
  readonly at: IndexLocation;
  readonly model: ReadModel;

  private constructor(
    readonly client: pg.Client,
    readonly schema: string,
    blockSize: number,
    private readonly track: Track,
    model: ReadModel,
  ) {
    this.at = { schema, geometry: geometryOf(blockSize) };
    this.model = model;
  }

  static async create(
    url: string,
    schema = 'statement_index',
    blockSize = 16,
    maxAwaited = 100,
  ): Promise<IndexUnderTest> {
    const client = new pg.Client(clientConfig(url));
    await client.connect();
    await ensureCheckpointTable(client);
    const model = createStatementIndex({ blockSize, maxAwaited });
    const checkpoint = await createTables(client, model, schema);
    await finishTables(client, model, schema);
    return new IndexUnderTest(client, schema, blockSize, trackOf(model, checkpoint, true), model);
  }

  /** Projects events that were not projected yet, as one transaction. */
  async project(events: readonly RecordedEvent[]): Promise<void> {
    const fresh = events.filter((event) => event.position > this.track.checkpoint.position);
    if (fresh.length > 0) await projectPage(this.client, [this.track], pageOf(fresh, this.track.checkpoint.position));
  }

  /** Projects events and fails before the commit, as a crash does; what was in memory is lost. */
  async crashAfter(events: readonly RecordedEvent[]): Promise<void> {
    const crash = () => {
      throw new Error('crash');
    };
    const page = pageOf(events, this.track.checkpoint.position);
    await projectPage(this.client, [this.track], page, crash).catch((error: Error) => {
      if (error.message !== 'crash') throw error;
    });
  }

  /** As after a restart: memory is made anew from the tables. */
  restart(): void {
    this.track.projection = undefined;
  }

  /** The ids on all pages of a query, in their order, and how many pages there were. */
  async find(query: Omit<StatementQuery, 'limit'> & { limit?: number }): Promise<{ ids: string[]; pages: number }> {
    let page = await findStatements(this.client, { limit: 100, ...query }, this.at);
    const ids = idsOf(page.statements);
    let pages = 1;
    for (; page.more !== undefined; pages++) {
      page = await findMoreStatements(this.client, decodeCursor(page.more)!, this.at);
      ids.push(...idsOf(page.statements));
    }
    return { ids, pages };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

export function idsOf(statements: readonly string[]): string[] {
  return statements.map((text) => (JSON.parse(text) as { id: string }).id);
}

function pageOf(events: readonly RecordedEvent[], after: bigint): ProjectedPage {
  return {
    events: events.map((event) => new PageEvent(event)),
    after,
    next: events.at(-1)?.position ?? after,
    end: true,
  };
}
