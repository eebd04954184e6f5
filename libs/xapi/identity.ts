import { isIri, isMbox, isSha1 } from './lexical.js';
import type { Actor, InverseFunctionalIdentifier } from './types.js';

/**
 * The identity of an agent or identified group as one text, the same for all spellings that the standard holds equal:
 *
 * - `mbox:mailto:Ann@example.org`, the domain in lower case (it is case-insensitive, the part before @ is not)
 * - `mbox_sha1sum:…`, in lower case
 * - `openid:…`, as it is
 * - `account:<homePage>|<name>`; an IRI has no `|`, so the first one ends the home page
 *
 * Undefined for an anonymous group.
 */
export function actorKey(actor: Actor): string | undefined {
  if (actor.account !== undefined) return `account:${actor.account.homePage}|${actor.account.name}`;
  if (actor.mbox !== undefined) return `mbox:${lowerDomain(actor.mbox)}`;
  if (actor.mbox_sha1sum !== undefined) return `mbox_sha1sum:${actor.mbox_sha1sum.toLowerCase()}`;
  if (actor.openid !== undefined) return `openid:${actor.openid}`;
  return undefined;
}

/** The identifier that an `actorKey` stands for; undefined for a text that is none. */
export function parseActorKey(key: string): InverseFunctionalIdentifier | undefined {
  const colon = key.indexOf(':');
  const value = key.slice(colon + 1);
  switch (key.slice(0, Math.max(colon, 0))) {
    case 'mbox':
      return isMbox(value) ? { mbox: lowerDomain(value) } : undefined;
    case 'mbox_sha1sum':
      return isSha1(value) ? { mbox_sha1sum: value.toLowerCase() } : undefined;
    case 'openid':
      return isIri(value) ? { openid: value } : undefined;
    case 'account': {
      const bar = value.indexOf('|');
      const account = { homePage: value.slice(0, Math.max(bar, 0)), name: value.slice(bar + 1) };
      return bar > 0 && isIri(account.homePage) ? { account } : undefined;
    }
    default:
      return undefined;
  }
}

/** An e-mail address as the standard compares it. */
export function lowerDomain(mbox: string): string {
  const domain = mbox.lastIndexOf('@') + 1;
  return mbox.slice(0, domain) + mbox.slice(domain).toLowerCase();
}
