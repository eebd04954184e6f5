import { parseJson, parseMediaType, type JsonDocument } from '#xapi';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { ApiError } from '../http/api-error.js';
import { BODY_LIMIT, invalidJson, readJson } from '../http/body.js';
import { MultipartBody } from './multipart-body.js';

/** What a request to record statements brings. */
export interface StatementBody {
  readonly document: JsonDocument;
  /** The parts behind the first, not read yet; undefined for a request of statements alone. */
  readonly parts?: MultipartBody | undefined;
}

/** Hands multipart bodies of statements on as they come in, instead of as one piece of memory. */
export function streamMultipartStatements(server: FastifyInstance): void {
  server.addContentTypeParser(/^multipart\/mixed\b/i, (request, payload, done) => {
    if (/^\/xapi\/statements(?:[/?]|$)/.test(request.url)) done(null, payload);
    else readWhole(payload as unknown as Readable).then((body) => done(null, body), done);
  });
}

/**
 * Reads the statements of a request (1.0.3, part 3, 1.5): all of a JSON body, or the first part of a multipart one.
 *
 * @throws ApiError 400 for any other content type, and for what is not strict JSON or not multipart
 */
export async function readStatementBody(request: FastifyRequest, limit: number): Promise<StatementBody> {
  const { 'content-type': contentType } = request.headers;
  const essence = parseMediaType(contentType)?.essence;
  if (essence === 'application/json') return { document: readJson(contentType, request.body), parts: undefined };
  if (essence !== 'multipart/mixed' || !(request.body instanceof Readable)) throw wrongContentType(contentType);
  const parts = new MultipartBody(request.body, contentType, limit);
  try {
    return { document: await readFirstPart(parts), parts };
  } catch (error) {
    await parts.drain();
    throw error;
  }
}

async function readFirstPart(parts: MultipartBody): Promise<JsonDocument> {
  const headers = await parts.nextPart();
  if (parseMediaType(headers?.get('content-type'))?.essence !== 'application/json') {
    const message = 'The first part holds the statements, and says Content-Type: application/json.';
    throw new ApiError('invalid-multipart', `part[0]: ${message}`, [
      { path: 'part[0].Content-Type', rule: 'first-part', message },
    ]);
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  await parts.readPart((piece) => {
    if ((bytes += piece.length) > BODY_LIMIT) throw tooLarge();
    pieces.push(piece);
  });
  const document = parseJson(Buffer.concat(pieces));
  if (Array.isArray(document)) throw invalidJson(document);
  return document;
}

async function readWhole(payload: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of payload as AsyncIterable<Buffer>) {
    if ((bytes += piece.length) > BODY_LIMIT) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(): ApiError {
  return new ApiError('too-large', `the statements of a request have no more than ${BODY_LIMIT} bytes`);
}

function wrongContentType(contentType: string | undefined): ApiError {
  const message = 'Statements are sent as application/json, or with attachments as multipart/mixed.';
  return new ApiError('invalid-request', `Content-Type is ${contentType || 'not given'}: ${message}`, [
    { path: 'Content-Type', rule: 'content-type', message },
  ]);
}
