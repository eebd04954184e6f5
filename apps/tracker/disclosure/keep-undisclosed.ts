import type { Logger } from '#platform';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The answer went through the disclosure rules; without this nothing leaves `/api`. */
    disclosed: boolean;
  }
}

const API = /^\/api(?:\/|\?|$)/;

/** The last door of `/api`: an answer that did not pass the disclosure rules, however it was sent, is a fault. */
export function keepUndisclosed(server: FastifyInstance, logger: Logger): void {
  server.decorateRequest('disclosed', false);
  server.addHook('onSend', async (request, reply, payload) => {
    if (!API.test(request.url) || request.disclosed || reply.statusCode >= 400 || request.method === 'OPTIONS')
      return payload;
    const error = new ApiError('internal-error', 'the answer did not pass the rules of who sees what; it was not sent');
    logger.error({ requestId: request.id, path: request.url.split('?')[0] }, error.message);
    void reply.status(error.status).type('application/json').removeHeader('content-length');
    return JSON.stringify(error.body(request.id));
  });
}
