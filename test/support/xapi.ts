import { createCredential, type NewCredential } from '#access';
import { createPool } from '#platform';
import request from 'supertest';
import type { Vetrail } from './vetrail.js';

export interface TestKey {
  readonly key: string;
  readonly secret: string;
}

export type XapiMethod = 'get' | 'head' | 'post' | 'put' | 'delete';

/** Makes credentials, as `vetrail credentials create` does. */
export async function makeKeys<K extends string>(
  vetrail: Pick<Vetrail, 'databaseUrl'>,
  wanted: Readonly<Record<K, Omit<NewCredential, 'name'>>>,
): Promise<Record<K, TestKey>> {
  const pool = createPool(vetrail.databaseUrl(), { max: 1 });
  try {
    const entries: [string, TestKey][] = [];
    for (const [name, options] of Object.entries<Omit<NewCredential, 'name'>>(wanted)) {
      const { key, secret } = await createCredential(pool, { name, ...options });
      entries.push([name, { key, secret }]);
    }
    return Object.fromEntries(entries) as Record<K, TestKey>;
  } finally {
    await pool.end();
  }
}

/** Sends requests to the xAPI resources with a key and a version. Bodies go out byte for byte. */
export function xapiClient(
  vetrail: TestKey & { readonly url: string },
  { key, secret }: TestKey = vetrail,
  version = '1.0.3',
) {
  return (method: XapiMethod, path: string) =>
    request(vetrail.url)
      [method](`/xapi${path}`)
      .auth(key, secret)
      .set('X-Experience-API-Version', version)
      .serialize((body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body)));
}

/** A query string. */
export function query(parameters: Readonly<Record<string, string>>): string {
  return `?${new URLSearchParams(parameters).toString()}`;
}
