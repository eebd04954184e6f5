import { parseJson, type JsonDocument, type Problem } from '#xapi';
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
 * Reads a JSON body, strictly (see `parseJson`).
 *
 * @throws ApiError 415 for another content type; 400 for no body and for what is not strict JSON, naming each place
 */
export function readJson(contentType: string | undefined, body: unknown): JsonDocument {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ApiError(
      'unsupported-media-type',
      `the content type is ${mediaType || 'not given'}: send application/json`,
    );
  }
  const document = parseJson(Buffer.isBuffer(body) ? body : '');
  if (Array.isArray(document)) throw invalidJson(document);
  return document;
}

/** The refusal of a JSON text, named by its first problem. */
export function invalidJson(problems: readonly Problem[]): ApiError {
  const { path, message } = problems[0]!;
  return new ApiError('invalid-json', `the body is not JSON that can be taken: ${path}: ${message}`, problems);
}
