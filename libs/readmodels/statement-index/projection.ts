import { idOfStatementStream, isStatement, STATEMENT_STREAM } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import type { ClientBase } from 'pg';
import type { PageProjection, Projection } from '../contract.js';
import { BlockPostings } from './block-postings.js';
import { entryOf, type Entry } from './entry.js';
import { eraseStatement } from './erasure.js';
import type { Geometry } from './geometry.js';
import { PostingKeys } from './keys.js';
import { writeEntries } from './entry-store.js';
import { loadUnknown, readPostings, writeChanges } from './posting-store.js';
import { References, type Inheritance } from './references.js';

/** A write of a page: statements of one block, or the erasure of one. Each keeps its place in the log's order. */
type Step = { readonly entries: Entry[] } | { readonly erased: string };

/** Folds the log into the statement index. Keeps the open block's postings in memory; see `BlockPostings`. */
export class StatementIndexProjection implements Projection {
  readonly #keys = new PostingKeys();
  #open: BlockPostings;

  private constructor(
    private readonly schema: string,
    private readonly geometry: Geometry,
    private readonly references: References,
    /** The ordinal of the next statement that is taken in. */
    private next: number,
  ) {
    const { blockSize } = geometry;
    this.#open = new BlockPostings(Math.floor(next / blockSize), geometry, next % blockSize === 0);
  }

  static async open(
    client: ClientBase,
    schema: string,
    geometry: Geometry,
    maxAwaited?: number,
  ): Promise<StatementIndexProjection> {
    const { rows } = await client.query<{ next: bigint | null }>(
      `select max(ordinal) + 1 as next from ${schema}.statement`,
    );
    const references = await References.open(client, schema, maxAwaited);
    return new StatementIndexProjection(schema, geometry, references, Number(rows[0]?.next ?? 0));
  }

  begin(): PageProjection {
    const steps: Step[] = [];
    let entries: Entry[] | undefined;
    return {
      take: (event) => {
        if (isStatement(event)) {
          if (!entries) steps.push({ entries: (entries = []) });
          entries.push(entryOf(event, this.next++, this.#keys));
          if (this.next % this.geometry.blockSize === 0) entries = undefined;
        } else if (event.type === STREAM_DELETED && event.stream.startsWith(STATEMENT_STREAM)) {
          steps.push({ erased: idOfStatementStream(event.stream) });
          entries = undefined;
        }
      },
      write: async (client) => {
        for (const step of steps) {
          if ('erased' in step) await this.#erase(client, step.erased);
          else await this.#write(client, step.entries);
        }
      },
    };
  }

  /** Writes entries of the open block; begins the next block when they fill it. */
  async #write(client: ClientBase, entries: readonly Entry[]): Promise<void> {
    const { blockSize } = this.geometry;
    const inherited = await this.references.settle(client, entries, this.#keys);
    const blocks = this.#gather(entries, inherited);
    for (const postings of blocks) await loadUnknown(client, this.schema, postings);
    await writeEntries(client, this.schema, entries, this.#open);
    for (const postings of blocks) if (postings !== this.#open) await writeChanges(client, this.schema, postings);
    const next = entries.at(-1)!.ordinal + 1;
    if (next % blockSize === 0) this.#open = new BlockPostings(next / blockSize, this.geometry, true);
  }

  /** Puts the keys of entries and of those who inherit from them into the postings. @returns the blocks with changes */
  #gather(entries: readonly Entry[], inherited: readonly Inheritance[]): BlockPostings[] {
    const { blockSize } = this.geometry;
    const blocks = new Map([[this.#open.block, this.#open]]);
    for (const { ordinal, keys } of entries) {
      for (const key of keys) this.#open.add(key, ordinal % blockSize);
    }
    for (const { ordinal, keys } of inherited) {
      const postings = this.#blockOf(ordinal, blocks);
      for (const key of keys) postings.add(key, ordinal % blockSize);
    }
    return [...blocks.values()];
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
    for (const postings of blocks.values()) {
      await loadUnknown(client, this.schema, postings);
      await writeChanges(client, this.schema, postings);
    }
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
