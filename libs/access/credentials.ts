import { runMigrations, type Logger } from '#platform';
import type pg from 'pg';
import { fileURLToPath } from 'node:url';
import { isScope, type Scope } from './scopes.js';
import { generateKey, generateSecret, hashSecret } from './secrets.js';

/** A key that may call the API, without its secret. */
export interface Credential {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Statements without an id get one from their content. */
  readonly deriveIds: boolean;
  /** Known mistakes of authoring tools are mended. */
  readonly lenient: boolean;
  readonly createdAt: string;
  readonly revokedAt: string | undefined;
}

export interface NewCredential {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Default: made up. */
  readonly key?: string | undefined;
  /** Default: made up. */
  readonly secret?: string | undefined;
  /** Default: false. */
  readonly deriveIds?: boolean | undefined;
  /** Default: false. */
  readonly lenient?: boolean | undefined;
}

/** The key is in use, by this name. */
export class CredentialExists extends Error {
  override readonly name = 'CredentialExists';
  constructor(readonly key: string) {
    super(`a credential with the key ${key} exists already`);
  }
}

type Queryable = Pick<pg.Pool, 'query'>;

interface Row {
  key: string;
  name: string;
  scopes: string[];
  derive_ids: boolean;
  lenient: boolean;
  created_at: string;
  revoked_at: string | null;
}

const COLUMNS = 'key, name, scopes, derive_ids, lenient, created_at, revoked_at';

/** Makes or updates the tables of this library. */
export async function migrateAccess(url: string, logger?: Logger): Promise<void> {
  const directory = fileURLToPath(new URL('./migrations', import.meta.url));
  await runMigrations({ url, directory, schema: 'access', ...(logger && { logger }) });
}

/**
 * Adds a credential. The secret is in the answer and nowhere else ever after.
 *
 * @throws CredentialExists when the key is taken, revoked ones included
 */
export async function createCredential(
  db: Queryable,
  { name, scopes, key = generateKey(), secret = generateSecret(), deriveIds = false, lenient = false }: NewCredential,
): Promise<Credential & { readonly secret: string }> {
  const { rows } = await db.query<Row>(
    `insert into access.credential (key, secret_hash, name, scopes, derive_ids, lenient)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (key) do nothing returning ${COLUMNS}`,
    [key, await hashSecret(secret), name, scopes, deriveIds, lenient],
  );
  if (!rows[0]) throw new CredentialExists(key);
  return { ...fromRow(rows[0]), secret };
}

/** All credentials, the oldest first, revoked ones too. */
export async function listCredentials(db: Queryable): Promise<Credential[]> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from access.credential order by created_at, key`);
  return rows.map(fromRow);
}

/** Whether anybody who is made up may write here: such credentials' names begin with `Synthetic `, revoked ones' too. */
export async function hasSyntheticCredential(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query(`select from access.credential where name like 'Synthetic %' limit 1`);
  return rowCount === 1;
}

/** Ends a credential for good; running trackers stop taking it within seconds. False when there is no such live one. */
export async function revokeCredential(db: Queryable, key: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update access.credential set revoked_at = now() where key = $1 and revoked_at is null',
    [key],
  );
  return rowCount === 1;
}

/** Gives a live credential another secret; running trackers stop taking the old one within seconds. False for no such one. */
export async function replaceSecret(db: Queryable, key: string, secret: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update access.credential set secret_hash = $2 where key = $1 and revoked_at is null',
    [key, await hashSecret(secret)],
  );
  return rowCount === 1;
}

/** The live credential of a key with the hash of its secret, for the authenticator. */
export async function findLiveCredential(
  db: Queryable,
  key: string,
): Promise<{ credential: Credential; secretHash: string } | undefined> {
  const { rows } = await db.query<Row & { secret_hash: string }>(
    `select ${COLUMNS}, secret_hash from access.credential where key = $1 and revoked_at is null`,
    [key],
  );
  return rows[0] && { credential: fromRow(rows[0]), secretHash: rows[0].secret_hash };
}

function fromRow(row: Row): Credential {
  return {
    key: row.key,
    name: row.name,
    scopes: row.scopes.filter(isScope),
    deriveIds: row.derive_ids,
    lenient: row.lenient,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}
