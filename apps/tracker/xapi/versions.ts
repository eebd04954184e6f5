import { parseVersion, type Version } from '#xapi';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The xAPI version that the request names; set for every path below `/xapi` but `/xapi/about`. */
    xapiVersion: Version;
  }
}

/** A line of the standard, within which versions understand each other. */
export type VersionLine = '1.0' | '2.0';

const VERSIONS: Readonly<Record<VersionLine, readonly Version[]>> = {
  '1.0': ['1.0.0', '1.0.1', '1.0.2', '1.0.3'],
  '2.0': ['2.0.0'],
};

/** The versions of the lines, as `/xapi/about` lists them. */
export function supportedVersions(lines: readonly VersionLine[]): readonly Version[] {
  return lines.flatMap((line) => VERSIONS[line]);
}

const HEADER = 'x-experience-api-version';
const WITHOUT_VERSION = /^\/xapi\/about(?:\?|$)/;

/**
 * Names a version in every xAPI answer: the last of the line that the request names, or of the first line spoken where it
 * names none. Comes before whatever may refuse the request.
 */
export function nameVersion(server: FastifyInstance, lines: readonly VersionLine[]): void {
  const fallback = VERSIONS[lines[0]!].at(-1)!;
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/xapi/')) {
      const line = lineOf(versionOf(request));
      void reply.header('X-Experience-API-Version', line && lines.includes(line) ? VERSIONS[line].at(-1)! : fallback);
    }
    done();
  });
}

/**
 * Holds every xAPI request to a version that is spoken here; comes after authentication. A request that names no such
 * version is refused in the version that its credential spoke last, which its client understands.
 */
export function negotiateVersion(server: FastifyInstance, lines: readonly VersionLine[]): void {
  /** By the credential's key. */
  const spoken = new Map<string, VersionLine>();
  server.decorateRequest('xapiVersion', '1.0.3');
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.url.startsWith('/xapi/') || WITHOUT_VERSION.test(request.url)) return done();
    const key = request.credential?.key ?? '';
    const version = versionOf(request);
    const line = lineOf(version);
    if (!version || !line || !lines.includes(line)) {
      const last = VERSIONS[spoken.get(key) ?? lines[0]!].at(-1)!;
      void reply.header('X-Experience-API-Version', last);
      return done(unknownVersion(request.headers[HEADER], lines));
    }
    if (spoken.get(key) !== line) spoken.set(key, line);
    request.xapiVersion = version;
    done();
  });
}

function versionOf({ headers }: FastifyRequest): Version | undefined {
  const given = headers[HEADER];
  return parseVersion(typeof given === 'string' ? given : undefined);
}

function lineOf(version: Version | undefined): VersionLine | undefined {
  return version && (version === '2.0.0' ? '2.0' : '1.0');
}

function unknownVersion(given: FastifyRequest['headers'][string], lines: readonly VersionLine[]): ApiError {
  const spoken = supportedVersions(lines).join(', ');
  const message = given
    ? `the version ${JSON.stringify(given)} is not spoken here: send one of ${spoken}`
    : `the header X-Experience-API-Version is missing: send one of ${spoken}`;
  return new ApiError('invalid-version', message, [
    { path: 'X-Experience-API-Version', rule: 'version-header', message: 'Every xAPI request names its version.' },
  ]);
}
