import { actorKey, rewriteJson, type Actor, type Agent } from '#xapi';
import type { Person } from './person.js';

/** In the place of a text that named the erased person. */
export const ERASED_TEXT = '[erased]';

/** Takes a person out of JSON texts that are somebody else's. */
export interface Redactor {
  /** Whether the text names the person at all. */
  names(text: string): boolean;
  /**
   * The text with the person replaced: each agent that they are by a tombstone that is the same in all of the erasure and
   * leads back to nobody, each other text that holds one of theirs without it. Everything else stays, numbers to the digit.
   */
  redact(json: string): string;
}

/** @param tombstone who stands where the person stood */
export function createRedactor({ identities, texts }: Person, tombstone: Agent): Redactor {
  const needles = [...new Set([...texts, ...[...identities].map(valueOf)])].filter((text) => text !== '');
  const searched = needles.map((needle) => inJson(needle).toLowerCase());
  const pattern = texts.length > 0 ? new RegExp(texts.map(escaped).join('|'), 'giu') : undefined;
  const clean = (text: string) => (pattern ? text.replace(pattern, ERASED_TEXT) : text);

  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    const key = keyOf(value);
    if (key !== undefined && identities.has(key)) return tombstone;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [clean(name), replaced(inner)]));
  };
  return {
    names: (text) => {
      const lower = text.toLowerCase();
      return searched.some((needle) => lower.includes(needle));
    },
    redact: (json) => (json === '' ? json : rewriteJson<unknown>(json, replaced)),
  };
}

/** Whether a statement is the person's own: its actor is one of their identities. */
export function isOwn({ actor }: { readonly actor?: Actor }, { identities }: Person): boolean {
  const key = actor && actorKey(actor);
  return key !== undefined && identities.has(key);
}

/** The identity of what may be an agent. */
function keyOf(value: object): string | undefined {
  const { account, mbox, mbox_sha1sum, openid } = value as Record<string, unknown>;
  if (typeof account === 'object' && account !== null) {
    const { homePage, name } = account as Record<string, unknown>;
    return typeof homePage === 'string' && typeof name === 'string' ? actorKey(value as Actor) : undefined;
  }
  return [mbox, mbox_sha1sum, openid].some((one) => typeof one === 'string') ? actorKey(value as Actor) : undefined;
}

/** The part of an identity that stands in a text as it is. */
function valueOf(identity: string): string {
  const value = identity.slice(identity.indexOf(':') + 1);
  if (identity.startsWith('account:')) return value.slice(value.indexOf('|') + 1);
  return value.replace(/^mailto:/i, '');
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
