import { parseVersion, type Version } from '#xapi';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The xAPI version that the request names; set for every path below `/xapi` but `/xapi/about`. */
    xapiVersion: Version;
  }
}

/** The versions that the service speaks, as `/xapi/about` lists them. */
export const SUPPORTED_VERSIONS: readonly Version[] = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0'];

const HEADER = 'x-experience-api-version';
const WITHOUT_VERSION = /^\/xapi\/about(?:\?|$)/;

/** Holds every xAPI request to a version that is spoken here, and names the version in every answer. */
export function negotiateVersion(server: FastifyInstance): void {
  server.decorateRequest('xapiVersion', '1.0.3');
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/xapi/')) return;
    const { [HEADER]: given } = request.headers;
    const version = parseVersion(typeof given === 'string' ? given : undefined);
    reply.header('X-Experience-API-Version', answerVersion(version));
    if (WITHOUT_VERSION.test(request.url) || request.method === 'OPTIONS') return;
    if (!version) throw unknownVersion(given);
    request.xapiVersion = version;
  });
}

/** 1.0.x clients are answered in the last of the 1.0 line, which all of them understand. */
function answerVersion(version: Version | undefined): Version {
  return version === '2.0.0' ? '2.0.0' : '1.0.3';
}

function unknownVersion(given: FastifyRequest['headers'][string]): ApiError {
  const message = given
    ? `the version ${JSON.stringify(given)} is not spoken here: send one of ${SUPPORTED_VERSIONS.join(', ')}`
    : `the header X-Experience-API-Version is missing: send one of ${SUPPORTED_VERSIONS.join(', ')}`;
  return new ApiError('invalid-version', message, [
    { path: 'X-Experience-API-Version', rule: 'version-header', message: 'Every xAPI request names its version.' },
  ]);
}
