import type { FastifyRequest } from 'fastify';
import type { Precondition } from '../../shared/aggregate.js';
import { ApiError } from './api-error.js';

/** The entity tag of what stands at a revision of its stream. */
export function revisionTag(revision: bigint | number): string {
  return `"${revision}"`;
}

/**
 * What `If-Match` and `If-None-Match` ask of a stream before it is changed (RFC 9110, 13.1): one of some revisions, that it
 * exists (`If-Match: *`), or that it does not (`If-None-Match: *`). Undefined for neither header: whatever stands there.
 *
 * @throws ApiError 400 for a header that is neither `*` nor entity tags
 */
export function preconditionOf({
  headers: { 'if-match': match, 'if-none-match': noneMatch },
}: Pick<FastifyRequest, 'headers'>): Precondition | undefined {
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === '*' && match === undefined) return 'none';
    throw invalid('If-None-Match', 'A change takes If-None-Match: * (only where there is nothing yet), or If-Match.');
  }
  if (match === undefined) return undefined;
  if (match.trim() === '*') return 'exists';
  const tags = match.split(',').map((tag) => /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag));
  if (tags.some((tag) => tag === null)) {
    throw invalid('If-Match', 'Give the ETag as it came, such as "3", several separated by commas, or *.');
  }
  // A weak tag never matches strongly, and a tag that was never given out matches nothing.
  return tags.flatMap((tag) => (/^\d{1,18}$/.test(tag![1]!) && !tag![0].includes('W/') ? [BigInt(tag![1]!)] : []));
}

function invalid(header: string, message: string): ApiError {
  return new ApiError('invalid-parameter', `${header}: ${message}`, [{ path: header, rule: 'entity-tag', message }]);
}

/** 412: another revision stands than the one that a change was made for. */
export function revisionMismatch(revision: bigint | undefined): ApiError {
  const stands = revision === undefined ? 'there is nothing yet' : `the revision is ${revisionTag(revision)}`;
  return new ApiError(
    'revision-mismatch',
    `${stands}: read it again and decide anew`,
    [{ path: 'If-Match', rule: 'revision', message: `What was asked for was made for another: ${stands}.` }],
    revision === undefined ? {} : { etag: revisionTag(revision) },
  );
}
