import type { FastifyInstance } from 'fastify';

const EXPOSED = [
  'ETag',
  'Last-Modified',
  'Content-Length',
  'X-Experience-API-Version',
  'X-Experience-API-Consistent-Through',
  'X-Experience-API-Hash',
  'WWW-Authenticate',
  'Retry-After',
].join(', ');

const METHODS = 'GET, HEAD, POST, PUT, DELETE, OPTIONS';

const ALLOWED = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'X-Experience-API-Version',
].join(', ');

/** Header names as a browser lists them in a preflight request. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Lets learning content on any site talk to the xAPI resources from a browser. Every caller brings a key and a secret of
 * its own, and no cookie counts there, so no site is more welcome than another. A preflight request is answered at once,
 * without a credential and whatever the path.
 */
export function allowOtherOrigins(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith('/xapi/')) return done();
    void reply.header('Access-Control-Allow-Origin', '*').header('Access-Control-Expose-Headers', EXPOSED);
    if (request.method !== 'OPTIONS') return done();
    const wanted = request.headers['access-control-request-headers'];
    void reply
      .header('Access-Control-Allow-Methods', METHODS)
      .header('Access-Control-Allow-Headers', wanted && HEADER_NAMES.test(wanted) ? wanted : ALLOWED)
      .header('Access-Control-Max-Age', '86400')
      .header('Vary', 'Access-Control-Request-Headers')
      .header('Allow', METHODS)
      .status(204)
      .send();
  });
}
