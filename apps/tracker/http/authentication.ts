import { covers, type Authenticator, type Credential, type Scope } from '#access';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; set for every path that needs it before its body is read. */
    credential: Credential | undefined;
  }
}

/** Paths that answer without a credential. Everything else below `/xapi` and `/api` needs one. */
const OPEN = /^\/xapi\/about(?:\?|$)/;
const GUARDED = /^\/(?:xapi|api)(?:\/|\?|$)/;

/** Authenticates before a body is read, so that nobody without a credential can make the server work. */
export function authenticateRequests(server: FastifyInstance, authenticator: Authenticator): void {
  server.decorateRequest('credential', undefined);
  server.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS' || !GUARDED.test(request.url) || OPEN.test(request.url)) return;
    request.credential = await authenticator.authenticate(request.headers.authorization);
    if (!request.credential) {
      const hint = request.headers.authorization
        ? 'the key and secret are not those of a live credential'
        : 'this needs HTTP Basic authentication with a key and its secret';
      throw new ApiError('unauthenticated', hint, [], { 'www-authenticate': 'Basic realm="Vetrail", charset="UTF-8"' });
    }
  });
}

/**
 * The caller's credential, provided that it covers one of the scopes.
 *
 * @throws ApiError 403 that names the scopes
 */
export function authorise(request: FastifyRequest, ...scopes: readonly Scope[]): Credential {
  const { credential } = request;
  if (!credential) throw new ApiError('unauthenticated', 'this needs a credential');
  if (!scopes.some((scope) => covers(credential.scopes, scope))) {
    throw new ApiError(
      'forbidden',
      `the credential needs the scope ${scopes.join(' or ')}; it holds ${credential.scopes.join(', ') || 'none'}`,
    );
  }
  return credential;
}
