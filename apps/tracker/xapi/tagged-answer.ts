import { etagOf, holds, parseTagList } from '#documents';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface TaggedAnswer {
  readonly body: Buffer | string;
  /** Default: application/json. */
  readonly contentType?: string;
  /** An instant with six decimals. */
  readonly lastModified?: string | undefined;
  /** Without quotes. Default: made from the body. */
  readonly etag?: string;
}

/**
 * Answers a GET with an entity tag (xAPI 1.0.3, part 3, 3.1: the quoted SHA-1 of the contents), or with 304 where the
 * client says that it has just that.
 */
export function sendTagged(request: FastifyRequest, reply: FastifyReply, answer: TaggedAnswer): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const etag = answer.etag ?? etagOf(body);
  void reply.header('ETag', `"${etag}"`);
  if (answer.lastModified !== undefined)
    void reply.header('Last-Modified', new Date(answer.lastModified).toUTCString());
  if (!holds({ ifNoneMatch: parseTagList(request.headers['if-none-match'], 'weak') }, etag)) {
    void reply.status(304).send();
    return;
  }
  void reply.header('Content-Type', answer.contentType ?? 'application/json').send(body);
}
