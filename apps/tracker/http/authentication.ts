import { covers, textOfViewer, type Credential, type Scope } from '#access';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';
import { callerOf, unauthenticated, type Caller, type CallerOptions } from './caller.js';
import { isOurselves, OURSELVES } from './ourselves.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The machine that calls; set for every path that needs one before its body is read. */
    credential: Credential | undefined;
    /** Who calls; set for every path below `/api` and `/auth`. */
    caller: Caller | undefined;
  }
}

const XAPI = /^\/xapi(?:\/|\?|$)/;
const API = /^\/(?:api|auth)(?:\/|\?|$)/;
/** Paths that answer whoever asks. */
const OPEN = /^\/(?:xapi\/about|api\/me|auth\/[^?]*)(?:\?|$)/;
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Authenticates before a body is read, so that nobody without a credential can make the server work. */
export function authenticateRequests(server: FastifyInstance, options: CallerOptions): void {
  server.decorateRequest('credential', undefined);
  server.decorateRequest('caller', undefined);
  server.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS') return;
    if (XAPI.test(request.url)) {
      if (OPEN.test(request.url)) return;
      request.credential = await options.authenticator.authenticate(request.headers.authorization);
      if (request.credential) return;
      const hint = request.headers.authorization
        ? 'the key and secret are not those of a live credential'
        : 'this needs HTTP Basic authentication with a key and its secret';
      throw new ApiError('unauthenticated', hint, [], { 'www-authenticate': 'Basic realm="Vetrail", charset="UTF-8"' });
    }
    if (!API.test(request.url)) return;
    const caller = isOurselves() ? OURSELVES : await callerOf(request, options);
    request.caller = caller;
    if (caller.via === 'credential') request.credential = caller.credential;
    if (caller.via === 'nothing' && !caller.viewer && !OPEN.test(request.url)) {
      throw unauthenticated(request, 'sign in, or send HTTP Basic authentication with a key and its secret');
    }
    if (caller.via === 'session' && !SAFE.includes(request.method)) refuseOtherSites(request);
  });
}

/** A browser sends the cookie along whoever's page makes the request: only our own pages' may change anything. */
export function refuseOtherSites(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const own = origin === undefined || originHost(origin) === request.host;
  if (own && (site === undefined || site === 'same-origin' || site === 'none')) return;
  throw new ApiError('forbidden', 'the request comes from a page of another site');
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/**
 * The caller as a credential, provided that it covers one of the scopes. For people: `programme/read` lets through whoever
 * may see anything (what exactly, the disclosure rules decide), and coordinators hold `programme/write`.
 *
 * @throws ApiError 403 that names the scopes
 */
export function authorise(request: FastifyRequest, ...scopes: readonly Scope[]): Credential {
  const { caller, credential } = request;
  if (caller?.viewer && scopes.includes('programme/read')) return credentialOf(caller);
  if (credential) {
    if (scopes.some((scope) => covers(credential.scopes, scope))) return credential;
    throw new ApiError(
      'forbidden',
      `the credential needs the scope ${scopes.join(' or ')}; it holds ${credential.scopes.join(', ') || 'none'}`,
    );
  }
  if (!caller || caller.via === 'nothing') throw unauthenticated(request, 'this needs a credential');
  if (caller.viewer?.role === 'coordinator' && scopes.includes('programme/write')) return credentialOf(caller);
  throw new ApiError('forbidden', whyNot(caller));
}

/** What the log keeps of who asked: a person's key names them as their identity provider does. */
function credentialOf(caller: Caller): Credential {
  if (caller.via === 'credential') return caller.credential;
  const key = caller.via === 'nothing' ? 'public' : `${caller.person.issuer}#${caller.person.subject}`;
  const name = caller.via === 'nothing' ? 'Public' : (caller.person.name ?? key);
  return { key, name, scopes: [], deriveIds: false, lenient: false, createdAt: '', revokedAt: undefined };
}

/** Why somebody who is signed in may not do what they ask. */
export function whyNot({ viewer, ...caller }: Caller): string {
  if (viewer) return `this is not for the role ${textOfViewer(viewer)}`;
  if (caller.via === 'credential') {
    return `the credential needs the scope programme/read; it holds ${caller.credential.scopes.join(', ') || 'none'}`;
  }
  if (caller.via === 'nothing') return 'this needs somebody who is signed in';
  const { issuer, subject } = caller.person;
  return `nobody has given you a role yet: ask a coordinator for \`vetrail access grant --issuer ${issuer} --subject ${subject}\``;
}
