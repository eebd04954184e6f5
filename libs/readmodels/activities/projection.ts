import { isStatement } from '#domain';
import type { ActivityDefinition, Statement } from '#xapi';
import type { ClientBase } from 'pg';
import type { PageProjection, ProjectedEvent, Projection } from '../contract.js';
import { definedActivities, type DefinedActivity } from './defined-activities.js';
import { identityHash } from '../roster/identity-hash.js';
import { mergeDefinitions, type Canonical } from './merge-definitions.js';

/** Activities that are kept in memory; the busiest ones are defined again by every statement. */
const MOST_KNOWN = 10_000;

/** In metadata, outside of any string, where a quote would be escaped. */
const NOT_DEFINING = '"define":false';

/** Folds what statements say of activities into one canonical definition each, in the order of the log. */
export class ActivitiesProjection implements Projection {
  /** The definition that was taken in last for an activity, as text: the same one again changes nothing. */
  readonly #taken = new Map<string, string>();
  /** What the table holds for activities of late; undefined for nothing. */
  readonly #known = new Map<string, Canonical | undefined>();

  constructor(private readonly schema: string) {}

  begin(): PageProjection {
    const defined: DefinedActivity[] = [];
    let length = 0;
    return {
      take: (event) => {
        if (!isStatement(event)) return;
        let defines: boolean | undefined;
        for (const activity of definedActivities(event.payload as Statement)) {
          const text = JSON.stringify(activity.definition);
          if (this.#taken.get(activity.id) === text || !(defines ??= mayDefine(event))) continue;
          this.#taken.set(activity.id, text);
          defined.push(activity);
          length += text.length;
        }
        forget(this.#taken);
      },
      write: async (client) => {
        if (defined.length > 0) await this.#write(client, defined, length);
      },
    };
  }

  async #write(client: ClientBase, defined: readonly DefinedActivity[], length: number): Promise<void> {
    const given = new Map<string, ActivityDefinition[]>();
    for (const { id, definition } of defined) {
      const before = given.get(id);
      if (before) before.push(definition);
      else given.set(id, [definition]);
    }
    await this.#load(client, [...given.keys()]);
    const changed = new Map<string, string>();
    for (const [id, definitions] of given) {
      const known = this.#known.get(id);
      const canonical = mergeDefinitions(known, definitions, length);
      if (canonical === known) continue;
      this.#known.set(id, canonical);
      changed.set(id, canonical.text);
    }
    if (changed.size > 0) await this.#store(client, changed);
    forget(this.#known);
  }

  async #load(client: ClientBase, ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !this.#known.has(id));
    if (unknown.length === 0) return;
    const idOf = new Map(unknown.map((id) => [identityHash(id), id]));
    for (const id of unknown) this.#known.set(id, undefined);
    const { rows } = await client.query<{ hash: string; text: string }>({
      name: `${this.schema}.load`,
      text: `select id_hash as hash, definition as text from ${this.schema}.activity where id_hash = any($1::uuid[])`,
      values: [[...idOf.keys()]],
    });
    for (const { hash, text } of rows) {
      this.#known.set(idOf.get(hash)!, { definition: JSON.parse(text) as ActivityDefinition, text });
    }
  }

  async #store(client: ClientBase, changed: ReadonlyMap<string, string>): Promise<void> {
    const ids = [...changed.keys()];
    await client.query({
      name: `${this.schema}.write`,
      text: `insert into ${this.schema}.activity (id_hash, id, definition)
             select * from unnest($1::uuid[], $2::text[], $3::text[])
             on conflict (id_hash) do update set definition = excluded.definition`,
      values: [ids.map(identityHash), ids, [...changed.values()]],
    });
  }
}

/** Lets go of those that were met first. */
function forget(activities: Map<string, unknown>): void {
  for (const id of activities.keys()) {
    if (activities.size <= MOST_KNOWN) return;
    activities.delete(id);
  }
}

/** Whether a statement is to define anything: not where its credential lacked the scope `define`. */
function mayDefine({ metadata }: ProjectedEvent): boolean {
  return !metadata.includes(NOT_DEFINING);
}
