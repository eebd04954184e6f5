import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';

type Queryable = Pick<pg.Pool, 'query'>;

/** How long somebody may take at the identity provider. */
export const SIGN_IN_WITHIN_MS = 10 * 60_000;

/** A sign-in under way. `state` goes with the browser, there and back. */
export interface SignIn {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly codeVerifier: string;
  /** Where the browser goes in the end: a path of ours. */
  readonly returnTo: string;
}

/** Any tracker may see the browser come back, so what it must come back with stands in the database. */
export async function beginSignIn(db: Queryable, returnTo: string): Promise<SignIn> {
  const [state, nonce, codeVerifier] = [random(), random(), random()];
  await db.query('delete from access.sign_in where expires_at < now()');
  await db.query(
    `insert into access.sign_in (state_hash, nonce, code_verifier, return_to, expires_at)
     values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')`,
    [hashOf(state), nonce, codeVerifier, returnTo, SIGN_IN_WITHIN_MS],
  );
  return { state, nonce, codeVerifier, returnTo };
}

/** The sign-in of this state, once: whoever asks again finds nothing. */
export async function takeSignIn(db: Queryable, state: string): Promise<SignIn | undefined> {
  const { rows } = await db.query<Omit<SignIn, 'state'>>(
    `delete from access.sign_in where state_hash = $1 and expires_at > now()
     returning nonce, code_verifier as "codeVerifier", return_to as "returnTo"`,
    [hashOf(state)],
  );
  return rows[0] && { state, ...rows[0] };
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}
