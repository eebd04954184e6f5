import { ApiError } from '../http/api-error.js';

export interface PageQuery {
  /** Most rows on a page; all where none is given. */
  readonly limit?: number | undefined;
  /** The page before's `next`. */
  readonly after?: string | undefined;
}

interface Page {
  readonly rows: readonly object[];
  readonly next: string | null;
}

/**
 * The page after a place, which says nothing of the row that stands there: it is a number of rows. Who wants pages that fit
 * while statements arrive asks for the state of one moment (`asKnownAt`).
 *
 * @throws ApiError 400 for an `after` that is no page's `next`
 */
export function pageOf(rows: readonly object[], { limit = rows.length, after }: PageQuery): Page {
  const start = after === undefined ? 0 : decode(after);
  const end = Math.min(start + limit, rows.length);
  return { rows: rows.slice(start, end), next: end < rows.length ? encode(end) : null };
}

function encode(count: number): string {
  return Buffer.from(`rows ${count}`).toString('base64url');
}

function decode(text: string): number {
  const count = /^rows (\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString())?.[1];
  if (count !== undefined) return Number(count);
  throw new ApiError('invalid-parameter', 'after: this is not the `next` of a page', [
    { path: 'after', rule: 'cursor', message: 'Give the `next` of the page before, as it is.' },
  ]);
}
