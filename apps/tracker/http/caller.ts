import { viewerOfScopes, viewersOf, type Authenticator, type Credential, type SignedIn, type Viewer } from '#access';
import type { FastifyRequest } from 'fastify';
import type { Cookies } from '../sign-in/cookies.js';
import type { SignInMethod } from '../sign-in/sign-in-method.js';
import { ApiError } from './api-error.js';

/** Who calls, and what they look at the programme as: undefined where nobody has given them anything to see. */
export type Caller = { readonly viewer: Viewer | undefined } & (
  | { readonly via: 'credential'; readonly credential: Credential }
  | { readonly via: 'session'; readonly person: SignedIn; readonly token: string }
  | { readonly via: 'token'; readonly person: SignedIn }
  | { readonly via: 'nothing' }
);

export interface CallerOptions {
  readonly authenticator: Authenticator;
  readonly signIn: SignInMethod;
  readonly cookies: Cookies;
  /** Whether callers without anything look as the public does. */
  readonly publicView: boolean;
}

/**
 * Who calls: by the Authorization header where there is one (Basic for machines, Bearer for the identity provider's
 * tokens), else by the session's cookie.
 *
 * @throws ApiError 401 where a header is given that proves nothing
 */
export async function callerOf(request: FastifyRequest, options: CallerOptions): Promise<Caller> {
  const { authenticator, signIn, cookies, publicView } = options;
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const bearer = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
    const caller =
      bearer === undefined ? await byCredential(authorization, authenticator) : await byToken(bearer, signIn);
    if (caller) return caller;
    throw unauthenticated(request, 'what the Authorization header holds is not, or no longer, valid');
  }
  const token = cookies.read(request, 'session');
  if (token !== undefined && signIn.kind !== 'none') {
    const person = await signIn.sessions.find(token);
    if (person) return { via: 'session', person, token, viewer: person.viewer };
  }
  return { via: 'nothing', viewer: publicView ? { role: 'public' } : undefined };
}

async function byCredential(header: string, authenticator: Authenticator): Promise<Caller | undefined> {
  const credential = await authenticator.authenticate(header);
  return credential && { via: 'credential', credential, viewer: viewerOfScopes(credential.scopes) };
}

async function byToken(token: string, signIn: SignInMethod): Promise<Caller | undefined> {
  if (signIn.kind !== 'provider') return undefined;
  const identified = await signIn.provider.identify(token);
  if (!identified) return undefined;
  const { issuer, subject, name, roles, expiresAt } = identified;
  const viewers = viewersOf([...roles, ...(await signIn.sessions.rolesAssignedTo({ issuer, subject }))]);
  const person = { issuer, subject, name, viewers, viewer: viewers[0], expiresAt: new Date(expiresAt).toISOString() };
  return { via: 'token', person, viewer: person.viewer };
}

/** 401. Browsers are not asked for a key and secret: their own box for it would cover the page. */
export function unauthenticated(request: FastifyRequest, message: string): ApiError {
  const browser = request.headers['sec-fetch-mode'] !== undefined;
  const challenge = browser ? 'Bearer realm="Vetrail"' : 'Basic realm="Vetrail", charset="UTF-8"';
  return new ApiError('unauthenticated', message, [], { 'www-authenticate': challenge });
}
