import { actorKey, type Account } from '#xapi';
import type { Programme } from '../programme.js';

/**
 * The account by which the programme itself names a participant in statements that no LMS sends: their id, and nothing
 * that tells outsiders who they are.
 */
export function ownAccount(id: string, { baseIri }: Pick<Programme, 'baseIri'>): Account {
  return { homePage: `${baseIri}/participants`, name: id.toLowerCase() };
}

/** The `actorKey` of `ownAccount`. */
export function ownIdentity(id: string, programme: Pick<Programme, 'baseIri'>): string {
  return actorKey({ account: ownAccount(id, programme) })!;
}
