import { createHash } from 'node:crypto';
import type pg from 'pg';
import { findLiveCredential, type Credential } from './credentials.js';
import { generateSecret, hashSecret, verifySecret } from './secrets.js';

/** How long an answer is reused without asking the database: the longest that a revoked key still works. */
const FRESH_MS = 5_000;
/** Answers kept, good and bad. A flood of wrong secrets costs this much memory and no more. */
const MOST_ANSWERS = 10_000;

interface Answer {
  readonly until: number;
  readonly credential: Promise<Credential | undefined>;
}

/**
 * Checks keys and secrets. The slow hash is computed once for each secret that is seen; after that a hot credential costs
 * one look in a map, and one cheap query every few seconds to notice that it was revoked or changed.
 */
export class Authenticator {
  readonly #answers = new Map<string, Answer>();
  /** Digests of header values that were right, with the slow hash that they were right for. */
  readonly #proven = new Map<string, string>();
  readonly #decoy = hashSecret(generateSecret());

  constructor(private readonly db: Pick<pg.Pool, 'query'>) {}

  /** The live credential that a Basic `Authorization` header proves, or nothing. */
  authenticate(header: string | undefined): Promise<Credential | undefined> {
    if (header === undefined) return Promise.resolve(undefined);
    const known = this.#answers.get(header);
    if (known && known.until > Date.now()) return known.credential;
    const parts = parseBasic(header);
    if (!parts) return Promise.resolve(undefined);
    const answer = { until: Date.now() + FRESH_MS, credential: this.#check(header, parts) };
    // A database that is away is no answer: the next request asks again.
    answer.credential.catch(() => this.#answers.delete(header));
    this.#answers.delete(header);
    this.#answers.set(header, answer);
    if (this.#answers.size > MOST_ANSWERS) this.#answers.delete(this.#answers.keys().next().value!);
    return answer.credential;
  }

  async #check(header: string, { key, secret }: { key: string; secret: string }): Promise<Credential | undefined> {
    const found = await findLiveCredential(this.db, key);
    if (!found) {
      // As slow as a wrong secret, so that nobody learns which keys exist.
      await verifySecret(secret, await this.#decoy);
      return undefined;
    }
    const digest = createHash('sha256').update(header).digest('base64url');
    if (this.#proven.get(digest) === found.secretHash) return found.credential;
    if (!(await verifySecret(secret, found.secretHash))) return undefined;
    this.#proven.set(digest, found.secretHash);
    return found.credential;
  }
}

/** Key and secret of a `Basic` header (RFC 7617, UTF-8), or nothing where it is none. */
export function parseBasic(header: string): { key: string; secret: string } | undefined {
  const match = /^basic +([a-z0-9+/_-]+=*) *$/i.exec(header);
  if (!match) return undefined;
  const text = Buffer.from(match[1]!, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { key: text.slice(0, colon), secret: text.slice(colon + 1) };
}
