import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { studySchema, type Study } from './studies.js';

const current = new AsyncLocalStorage<Study>();

/** The study that the work under way is about; undefined for the present. */
export function currentStudy(): Study | undefined {
  return current.getStore();
}

/** Runs work, and all that it awaits, in a study. */
export function inStudy<T>(study: Study, work: () => T): T {
  return current.run(study, work);
}

type Query = (...args: unknown[]) => unknown;

/**
 * A pool on which every query of read models is about the current study, if there is one: the names of live schemas are
 * replaced by those of the study's in the text, where they qualify a table, and in values, where a query looks a
 * checkpoint up. Texts are ours and name tables in full; what users send travels in values, and no value of theirs that
 * is the bare name of a schema means anything.
 *
 * @param schemas the live schemas of all read models
 */
export function studyAware(pool: Pool, schemas: readonly string[]): Pool {
  const rewrite = createRewrite(schemas);
  const aware = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, property) {
        const value: unknown = Reflect.get(object, property, object);
        if (typeof value !== 'function') return value;
        if (property === 'query') return (...args: unknown[]) => (value as Query).apply(object, rewrite(args));
        if (property === 'connect' && currentStudy()) {
          return async () => aware((await (value as Query).call(object)) as PoolClient);
        }
        return value.bind(object) as unknown;
      },
    });
  return aware(pool);
}

function createRewrite(schemas: readonly string[]): (args: unknown[]) => unknown[] {
  const known = new Set(schemas);
  const pattern = new RegExp(`(?<![\\w."'-])(${schemas.join('|')})\\.(?=[a-z_"])`, 'g');
  const valueIn = (study: Study, value: unknown): unknown => {
    if (typeof value === 'string') return known.has(value) ? studySchema(study.name, value) : value;
    return Array.isArray(value) ? value.map((item) => valueIn(study, item)) : value;
  };
  return ([query, values, ...rest]) => {
    const study = currentStudy();
    if (!study) return [query, values, ...rest];
    const text = (sql: string) => sql.replace(pattern, (_, schema: string) => `${studySchema(study.name, schema)}.`);
    if (typeof query === 'string') return [text(query), valueIn(study, values), ...rest];
    // Without its name: a prepared statement is one text for as long as its connection lives.
    const { name: _, ...config } = query as QueryConfig;
    const rewritten = { ...config, text: text(config.text), values: valueIn(study, config.values) };
    return [rewritten, valueIn(study, values), ...rest];
  };
}
