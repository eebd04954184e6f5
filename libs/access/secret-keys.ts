import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** The deployment's key of this name, 32 bytes, made when it is first asked for. */
export async function secretKey(db: Pick<pg.Pool, 'query'>, name: string): Promise<Buffer> {
  await db.query('insert into access.secret_key (name, key) values ($1, $2) on conflict do nothing', [
    name,
    randomBytes(32),
  ]);
  const { rows } = await db.query<{ key: Buffer }>('select key from access.secret_key where name = $1', [name]);
  if (!rows[0]) throw new Error(`the key ${name} is gone`);
  return rows[0].key;
}
