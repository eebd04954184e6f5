import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.js';

/** The largest request body, in bytes: Moodle's largest batches are a tenth of it. */
export const BODY_LIMIT = 32 * 2 ** 20;

/** Hands every body on as the bytes that came: each resource decides what it takes and how strictly it reads. */
export function readBodiesAsBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    done(null, body);
  });
}

/**
 * Reads a JSON body.
 *
 * @throws ApiError 415 for another content type; 400 for no body, invalid UTF-8, or what is not JSON, naming the place
 */
export function readJson(contentType: string | undefined, body: unknown): unknown {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ApiError(
      'unsupported-media-type',
      `the content type is ${mediaType || 'not given'}: send application/json`,
    );
  }
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new ApiError('invalid-json', 'the request has no body', [
      { path: '$', rule: 'json-required', message: 'Send a JSON document.' },
    ]);
  }
  if (!isUtf8(body)) {
    throw new ApiError('invalid-json', 'the body is not valid UTF-8', [
      { path: '$', rule: 'utf-8', message: 'JSON is exchanged in UTF-8 (RFC 8259, 8.1).' },
    ]);
  }
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (error) {
    throw new ApiError('invalid-json', 'the body is not JSON', [
      { path: '$', rule: 'json', message: (error as SyntaxError).message },
    ]);
  }
}
