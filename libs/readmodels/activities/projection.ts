import { STATEMENT_RECORDED, STATEMENT_STREAM } from '#domain';
import type { ActivityDefinition, Statement } from '#xapi';
import type { ClientBase } from 'pg';
import type { ProjectedEvent, Projection } from '../contract.js';
import { definedActivities, type DefinedActivity } from './defined-activities.js';
import { identityHash } from '../roster/identity-hash.js';
import { mergeDefinitions, type Canonical } from './merge-definitions.js';

/** An activity of late: its row, and the text of the definition that was merged into it last. */
interface Known {
  canonical: Canonical | undefined;
  last: string | undefined;
}

/** Activities that are kept in memory; the busiest ones are defined again by every statement. */
const MOST_KNOWN = 10_000;

/** In metadata, outside of any string, where a quote would be escaped. */
const NOT_DEFINING = '"define":false';

/** Folds what statements say of activities into one canonical definition each, in the order of the log. */
export class ActivitiesProjection implements Projection {
  readonly #known = new Map<string, Known>();

  constructor(private readonly schema: string) {}

  async project(client: ClientBase, events: readonly ProjectedEvent[]): Promise<void> {
    const defined = events.flatMap((event) => (defines(event) ? definedActivities(event.payload as Statement) : []));
    if (defined.length === 0) return;
    await this.#load(client, defined);
    const changed = new Map<string, string>();
    for (const { id, definition } of defined) {
      const text = JSON.stringify(definition);
      const known = this.#known.get(id)!;
      if (known.last === text) continue;
      known.last = text;
      const canonical = mergeDefinitions(known.canonical, definition);
      if (canonical === known.canonical) continue;
      known.canonical = canonical;
      changed.set(id, canonical.text);
    }
    if (changed.size > 0) await this.#write(client, changed);
    this.#forget();
  }

  async #load(client: ClientBase, activities: readonly DefinedActivity[]): Promise<void> {
    const unknown = [...new Set(activities.map(({ id }) => id))].filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    const idOf = new Map(unknown.map((id) => [identityHash(id), id]));
    for (const id of unknown) this.#known.set(id, { canonical: undefined, last: undefined });
    const { rows } = await client.query<{ hash: string; text: string }>({
      name: `${this.schema}.load`,
      text: `select id_hash as hash, definition as text from ${this.schema}.activity where id_hash = any($1::uuid[])`,
      values: [[...idOf.keys()]],
    });
    for (const { hash, text } of rows) {
      const canonical = { definition: JSON.parse(text) as ActivityDefinition, text };
      this.#known.set(idOf.get(hash)!, { canonical, last: undefined });
    }
  }

  async #write(client: ClientBase, changed: ReadonlyMap<string, string>): Promise<void> {
    const ids = [...changed.keys()];
    await client.query({
      name: `${this.schema}.write`,
      text: `insert into ${this.schema}.activity (id_hash, id, definition)
             select * from unnest($1::uuid[], $2::text[], $3::text[])
             on conflict (id_hash) do update set definition = excluded.definition`,
      values: [ids.map(identityHash), ids, [...changed.values()]],
    });
  }

  /** Lets go of those that were met first. */
  #forget(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) return;
      this.#known.delete(id);
    }
  }
}

/** Whether a statement is to define anything: not where its credential lacked the scope `define`. */
function defines({ stream, type, revision, data, metadata }: ProjectedEvent): boolean {
  return (
    stream.startsWith(STATEMENT_STREAM) &&
    type === STATEMENT_RECORDED &&
    revision === 0n &&
    data.includes('"definition"') &&
    !metadata.includes(NOT_DEFINING)
  );
}
