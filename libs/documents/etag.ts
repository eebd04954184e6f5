import { hash } from 'node:crypto';

/** The entity tag of some bytes, without quotes: their SHA-1 in lower-case hexadecimal (xAPI 1.0.3, part 3, 3.1). */
export function etagOf(contents: Buffer): string {
  return hash('sha1', contents, 'hex');
}

/** What an `If-Match` or `If-None-Match` header names: anything that stands, or some tags, without quotes. */
export type TagList = '*' | readonly string[];

/** The conditions of a write or a read; without one, whatever stands is good. */
export interface Precondition {
  readonly ifMatch?: TagList | undefined;
  readonly ifNoneMatch?: TagList | undefined;
}

const TAG = /(W\/)?(?:"([^"]*)"|([^\s,"]+))/g;

/**
 * Reads an `If-Match` or `If-None-Match` header (RFC 9110, 13.1). Clients that leave the quotes away are understood.
 *
 * @param comparison `strong` for `If-Match`: a weak tag matches nothing there; `weak` for `If-None-Match`
 * @returns undefined where there is no such header
 */
export function parseTagList(header: string | undefined, comparison: 'strong' | 'weak'): TagList | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  return [...header.matchAll(TAG)]
    .filter(([, weak]) => comparison === 'weak' || weak === undefined)
    .map(([, , quoted, bare]) => quoted ?? bare!);
}

/** Whether the conditions hold for what stands there: its tag, or undefined for nothing. */
export function holds({ ifMatch, ifNoneMatch }: Precondition, etag: string | undefined): boolean {
  if (ifMatch !== undefined && !names(ifMatch, etag)) return false;
  return ifNoneMatch === undefined || !names(ifNoneMatch, etag);
}

function names(tags: TagList, etag: string | undefined): boolean {
  return etag !== undefined && (tags === '*' || tags.includes(etag));
}
