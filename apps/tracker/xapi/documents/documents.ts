import {
  deleteDocument,
  deleteDocuments,
  findDocument,
  isJsonType,
  listDocuments,
  parseTagList,
  postDocument,
  putDocument,
  type DocumentContent,
  type Precondition,
} from '#documents';
import type { Credential, Scope } from '#access';
import { parseJson } from '#xapi';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { DATABASE } from '../../dependencies.js';
import { ApiError } from '../../http/api-error.js';
import { authorise } from '../../http/authentication.js';
import { invalidJson } from '../../http/body.js';
import type { Parameters } from '../parameter-reader.js';
import { sendTagged } from '../tagged-answer.js';
import { parseDocumentAddress, parseDocumentRequest, type DocumentKind } from './document-parameters.js';

export type DocumentHttpRequest = FastifyRequest<{ Querystring: Parameters }>;

const SCOPE: Readonly<Record<DocumentKind, Scope>> = {
  state: 'state',
  'activity-profile': 'profile',
  'agent-profile': 'profile',
};

/** What the three document resources do alike (xAPI 1.0.3, part 3, 2.2 and 3.1). */
@Injectable()
export class Documents {
  constructor(@Inject(DATABASE) private readonly database: pg.Pool) {}

  async put(kind: DocumentKind, request: DocumentHttpRequest, reply: FastifyReply): Promise<void> {
    const credential = authorise(request, SCOPE[kind]);
    const address = parseDocumentAddress(request.query, kind, request.xapiVersion);
    const given = preconditionOf(request);
    const content = readContent(request, credential);
    const bare = given.ifMatch === undefined && given.ifNoneMatch === undefined;
    const guarded = bare && (kind !== 'state' || request.xapiVersion === '2.0.0');
    if (!guarded) {
      const outcome = await putDocument(this.database, address, content, given);
      if (outcome === 'refused') throw preconditionFailed();
    } else if (kind === 'state') {
      const outcome = await putDocument(this.database, address, content, { ifNoneMatch: '*' });
      if (outcome === 'refused') throw overwritten();
    } else {
      throw (await findDocument(this.database, address)) ? overwritten() : preconditionRequired();
    }
    void reply.status(204).send();
  }

  async post(kind: DocumentKind, request: DocumentHttpRequest, reply: FastifyReply): Promise<void> {
    const credential = authorise(request, SCOPE[kind]);
    const address = parseDocumentAddress(request.query, kind, request.xapiVersion);
    const content = readContent(request, credential);
    const outcome = await postDocument(this.database, address, content, preconditionOf(request));
    switch (outcome) {
      case 'written':
        return void reply.status(204).send();
      case 'refused':
        throw preconditionFailed();
      case 'unmergeable':
        throw unmergeable();
      default:
        return outcome satisfies never;
    }
  }

  async get(kind: DocumentKind, request: DocumentHttpRequest, reply: FastifyReply): Promise<void> {
    authorise(request, SCOPE[kind], 'all/read');
    const asked = parseDocumentRequest(request.query, kind, request.xapiVersion, 'list');
    if (asked.kind === 'all') {
      const { ids, updatedAt } = await listDocuments(this.database, asked.context, asked.since);
      return sendTagged(request, reply, { body: JSON.stringify(ids), lastModified: updatedAt });
    }
    const found = await findDocument(this.database, asked);
    if (!found) throw new ApiError('not-found', `there is no document ${JSON.stringify(asked.id)} here`);
    // What anybody may put here must not run as a page of this site.
    void reply.headers({
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    });
    return sendTagged(request, reply, {
      body: found.contents,
      contentType: found.contentType,
      lastModified: found.updatedAt,
      etag: found.etag,
    });
  }

  async delete(kind: DocumentKind, request: DocumentHttpRequest, reply: FastifyReply): Promise<void> {
    authorise(request, SCOPE[kind]);
    const asked = parseDocumentRequest(request.query, kind, request.xapiVersion, 'delete');
    if (asked.kind === 'all') await deleteDocuments(this.database, asked.context);
    else if ((await deleteDocument(this.database, asked, preconditionOf(request))) === 'refused')
      throw preconditionFailed();
    void reply.status(204).send();
  }
}

function preconditionOf({ headers }: FastifyRequest): Precondition {
  return {
    ifMatch: parseTagList(headers['if-match'], 'strong'),
    ifNoneMatch: parseTagList(headers['if-none-match'], 'weak'),
  };
}

function readContent(request: FastifyRequest, { key, lenient }: Credential): DocumentContent {
  const contentType = request.headers['content-type'] ?? 'application/octet-stream';
  const contents = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const content = { contentType, contents, credential: key };
  if (!isJsonType(contentType)) return content;
  const document = parseJson(contents);
  if (!Array.isArray(document)) return content;
  // Authoring tools say JSON and send bare text.
  if (lenient) return { ...content, contentType: 'text/plain;charset=utf-8', quirks: ['text-as-json'] };
  throw invalidJson(document);
}

function preconditionFailed(): ApiError {
  return new ApiError(
    'precondition-failed',
    'the document that stands here is not the one that If-Match or If-None-Match asks for; nothing was changed: get it again and decide anew',
  );
}

function overwritten(): ApiError {
  return new ApiError(
    'document-conflict',
    'a document stands here already; nothing was changed: check its current state, and set If-Match to its current ETag to replace it',
  );
}

function preconditionRequired(): ApiError {
  const message = 'Set If-None-Match to * for a new profile document, or If-Match to the ETag of the one to replace.';
  return new ApiError('invalid-request', message, [{ path: 'If-None-Match', rule: 'precondition-required', message }]);
}

function unmergeable(): ApiError {
  const message =
    'POST merges JSON objects: the document sent and the one that stands here must both be application/json.';
  return new ApiError('unmergeable-document', message, [{ path: '$', rule: 'json-object', message }]);
}
