import type pg from 'pg';
import { textOfViewer, type Viewer } from '../viewer.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** A person as an identity provider names them. */
export interface Person {
  /** `iss` and `sub` of their tokens. */
  readonly issuer: string;
  readonly subject: string;
}

export interface Assignment extends Person {
  /** As `textOfViewer` writes it. */
  readonly role: string;
  readonly grantedAt: string;
}

/** Lets a person see what a role is shown. False where they have it already. */
export async function grantRole(db: Queryable, { issuer, subject }: Person, viewer: Viewer): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into access.assignment (issuer, subject, role) values ($1, $2, $3) on conflict do nothing',
    [issuer, subject, textOfViewer(viewer)],
  );
  return rowCount === 1;
}

/** Ends it; running trackers follow within seconds. False where they did not have it. */
export async function withdrawRole(db: Queryable, { issuer, subject }: Person, viewer: Viewer): Promise<boolean> {
  const { rowCount } = await db.query(
    'delete from access.assignment where issuer = $1 and subject = $2 and role = $3',
    [issuer, subject, textOfViewer(viewer)],
  );
  return rowCount === 1;
}

/** All assignments, by issuer and subject. */
export async function listAssignments(db: Queryable): Promise<Assignment[]> {
  const { rows } = await db.query<Assignment>(
    `select issuer, subject, role, granted_at as "grantedAt" from access.assignment order by issuer, subject, role`,
  );
  return rows;
}

export async function rolesAssignedTo(db: Queryable, { issuer, subject }: Person): Promise<string[]> {
  const { rows } = await db.query<{ role: string }>({
    name: 'access.roles-assigned',
    text: 'select role from access.assignment where issuer = $1 and subject = $2',
    values: [issuer, subject],
  });
  return rows.map(({ role }) => role);
}
