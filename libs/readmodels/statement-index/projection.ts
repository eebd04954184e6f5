import { STREAM_DELETED } from '#eventstore';
import type { ClientBase } from 'pg';
import type { ProjectedEvent, Projection } from '../contract.js';
import { BlockPostings } from './block-postings.js';
import { CopyRows } from './copy-rows.js';
import { entryOf, idOfStream, STATEMENT_RECORDED, STATEMENT_STREAM, type Entry } from './entry.js';
import { eraseStatement } from './erasure.js';
import type { Geometry } from './geometry.js';
import { microsecondsOf } from '../runner/instant.js';
import { PostingKeys } from './keys.js';
import { copyInto, readPostings, stagingDdl, writePostings } from './posting-store.js';
import { References } from './references.js';

/** Folds the log into the statement index. Keeps the open block's postings in memory; see `BlockPostings`. */
export class StatementIndexProjection implements Projection {
  readonly #keys = new PostingKeys();
  #open: BlockPostings;

  private constructor(
    private readonly schema: string,
    private readonly geometry: Geometry,
    private readonly references: References,
    private next: number,
  ) {
    const { blockSize } = geometry;
    this.#open = new BlockPostings(Math.floor(next / blockSize), geometry, next % blockSize === 0);
  }

  static async open(client: ClientBase, schema: string, geometry: Geometry): Promise<StatementIndexProjection> {
    await client.query(stagingDdl(schema));
    const { rows } = await client.query<{ next: bigint | null }>(
      `select max(ordinal) + 1 as next from ${schema}.statement`,
    );
    const references = await References.open(client, schema);
    return new StatementIndexProjection(schema, geometry, references, Number(rows[0]?.next ?? 0));
  }

  async project(client: ClientBase, events: readonly ProjectedEvent[]): Promise<void> {
    let entries: Entry[] = [];
    const flush = async () => {
      if (entries.length > 0) await this.#write(client, entries);
      entries = [];
    };
    for (const event of events) {
      if (!event.stream.startsWith(STATEMENT_STREAM)) continue;
      if (event.type === STATEMENT_RECORDED && event.revision === 0n) {
        entries.push(entryOf(event, this.next++, this.#keys));
        if (this.next % this.geometry.blockSize === 0) await flush();
      } else if (event.type === STREAM_DELETED) {
        await flush();
        await this.#erase(client, idOfStream(event.stream));
      }
    }
    await flush();
  }

  /** Writes entries of the open block; begins the next block when they fill it. */
  async #write(client: ClientBase, entries: readonly Entry[]): Promise<void> {
    const { blockSize } = this.geometry;
    const inherited = await this.references.settle(client, entries, this.#keys);
    await writeStatements(client, this.schema, entries);

    const blocks = new Map([[this.#open.block, this.#open]]);
    for (const { ordinal, keys } of entries) {
      for (const key of keys) this.#open.add(key, ordinal % blockSize);
    }
    for (const { ordinal, keys } of inherited) {
      const postings = this.#blockOf(ordinal, blocks);
      for (const key of keys) postings.add(key, ordinal % blockSize);
    }
    for (const postings of blocks.values()) await writePostings(client, this.schema, postings);
    if (this.next % blockSize === 0) this.#open = new BlockPostings(this.next / blockSize, this.geometry, true);
  }

  async #erase(client: ClientBase, id: string): Promise<void> {
    const { blockSize } = this.geometry;
    const blocks = new Map([[this.#open.block, this.#open]]);
    const lost = await eraseStatement(client, this.schema, id, this.#keys);
    for (const { ordinal, keys } of lost) {
      const postings = this.#blockOf(ordinal, blocks);
      const unknown = postings.unknownAmong(keys);
      if (unknown.length > 0) postings.load(unknown, await readPostings(client, this.schema, postings.block, unknown));
      for (const key of keys) postings.remove(key, ordinal % blockSize);
    }
    for (const postings of blocks.values()) await writePostings(client, this.schema, postings);
  }

  #blockOf(ordinal: number, blocks: Map<number, BlockPostings>): BlockPostings {
    const block = Math.floor(ordinal / this.geometry.blockSize);
    let postings = blocks.get(block);
    if (!postings) {
      postings = new BlockPostings(block, this.geometry, false);
      blocks.set(block, postings);
    }
    return postings;
  }
}

async function writeStatements(client: ClientBase, schema: string, entries: readonly Entry[]): Promise<void> {
  const statements = new CopyRows(entries.length * 2048);
  const references = new CopyRows(1024);
  for (const { ordinal, position, id, stored, voided, body, target, voiding } of entries) {
    statements.row(6).int8(ordinal).bigint(position).uuid(id).instant(microsecondsOf(stored));
    statements.boolean(voided).text(body);
    if (target !== undefined) references.row(3).int8(ordinal).uuid(target).boolean(voiding);
  }
  await copyInto(client, `${schema}.statement`, 'ordinal, position, id, stored, voided, body', statements);
  await copyInto(client, `${schema}.reference`, 'ordinal, target, voiding', references);
}
