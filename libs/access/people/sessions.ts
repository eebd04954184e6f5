import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { textOfViewer, viewersOf, type Viewer } from '../viewer.js';
import { rolesAssignedTo, type Person } from './assignments.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** Somebody who is signed in, with what they may look at the programme as. */
export interface SignedIn extends Person {
  readonly name: string | undefined;
  /** The one that they chose, else the one that shows most; undefined where nobody has given them a role. */
  readonly viewer: Viewer | undefined;
  /** All that they may choose among. */
  readonly viewers: readonly Viewer[];
  readonly expiresAt: string;
}

export interface NewSession extends Person {
  readonly name?: string | undefined;
  /** What the identity provider states, as `textOfViewer` writes it; texts that name no role are kept and mean nothing. */
  readonly roles: readonly string[];
  readonly lifetimeMs: number;
}

/** How long an answer is reused: the longest that a withdrawn role or an ended session still works elsewhere. */
const FRESH_MS = 5_000;
const MOST_ANSWERS = 10_000;

interface Row extends Person {
  readonly name: string | null;
  readonly roles: string[];
  readonly role: string | null;
  readonly expiresAt: string;
}

/**
 * Sessions of people who signed in at one identity provider. Those of another one, such as the development provider, are
 * not found: they end with the provider.
 */
export class Sessions {
  readonly #answers = new Map<string, { readonly until: number; readonly found: Promise<SignedIn | undefined> }>();

  constructor(
    private readonly db: Queryable,
    private readonly issuer: string,
  ) {}

  /** @returns the token that the browser keeps; 256 random bits */
  async begin({ issuer, subject, name, roles, lifetimeMs }: NewSession): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.db.query('delete from access.session where expires_at < now()');
    await this.db.query(
      `insert into access.session (token_hash, issuer, subject, name, roles, expires_at)
       values ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond')`,
      [hashOf(token), issuer, subject, name ?? null, roles, lifetimeMs],
    );
    return token;
  }

  /** Who holds the token, unless the session has ended. */
  find(token: string): Promise<SignedIn | undefined> {
    const hash = hashOf(token);
    const known = this.#answers.get(hash);
    if (known && known.until > Date.now()) return known.found;
    const found = this.#read(hash);
    found.catch(() => this.#answers.delete(hash));
    this.#answers.delete(hash);
    this.#answers.set(hash, { until: Date.now() + FRESH_MS, found });
    if (this.#answers.size > MOST_ANSWERS) this.#answers.delete(this.#answers.keys().next().value!);
    return found;
  }

  /** Looks with another of their roles from now on. False where the role is not one of theirs. */
  async choose(token: string, viewer: Viewer): Promise<boolean> {
    const hash = hashOf(token);
    const role = textOfViewer(viewer);
    const signedIn = await this.#read(hash);
    if (!signedIn?.viewers.some((own) => textOfViewer(own) === role)) return false;
    await this.db.query('update access.session set role = $2 where token_hash = $1', [hash, role]);
    this.#answers.delete(hash);
    return true;
  }

  /** What coordinators gave a person, as `textOfViewer` writes it. */
  rolesAssignedTo(person: Person): Promise<string[]> {
    return rolesAssignedTo(this.db, person);
  }

  async end(token: string): Promise<void> {
    const hash = hashOf(token);
    await this.db.query('delete from access.session where token_hash = $1', [hash]);
    this.#answers.delete(hash);
  }

  async #read(hash: string): Promise<SignedIn | undefined> {
    const { rows } = await this.db.query<Row>({
      name: 'access.session',
      text: `select s.issuer, s.subject, s.name, s.role, s.expires_at as "expiresAt",
                    s.roles || array(select a.role from access.assignment a
                                      where a.issuer = s.issuer and a.subject = s.subject) as roles
               from access.session s
              where s.token_hash = $1 and s.issuer = $2 and s.expires_at > now()`,
      values: [hash, this.issuer],
    });
    return rows[0] && signedInOf(rows[0]);
  }
}

function signedInOf({ name, roles, role, ...rest }: Row): SignedIn {
  const viewers = viewersOf(roles);
  const viewer = viewers.find((own) => textOfViewer(own) === role) ?? viewers[0];
  return { ...rest, name: name ?? undefined, viewer, viewers };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
