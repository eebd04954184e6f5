import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

export interface IdentityProviderOptions {
  /** As the provider names itself; its discovery document stands below it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined: a public client, with PKCE alone. */
  readonly clientSecret?: string | undefined;
  readonly scope: string;
  /** The claim that holds roles, as `textOfViewer` writes them: one text or a list. */
  readonly rolesClaim: string;
  readonly redirectUri: string;
}

/** Somebody whom the provider vouches for. */
export interface Identified {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  readonly roles: readonly string[];
}

/** The provider, or what came from it, is not to be trusted: the sign-in ends. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

/** The provider does not answer: the sign-in may be tried again. */
export class IdentityProviderUnavailable extends Error {
  override readonly name = 'IdentityProviderUnavailable';
}

interface Discovered {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint: string | undefined;
  readonly endSessionEndpoint: string | undefined;
  readonly secretInBody: boolean;
  readonly keys: JWTVerifyGetKey;
}

const PATIENCE_MS = 10_000;
const REDISCOVER_MS = 60 * 60_000;
/** Keys that the provider withdrew are forgotten after this time; an unknown one is looked for at once. */
const KEYS_FOR_MS = 10 * 60_000;
/** Tokens with made-up keys send us to the provider no more often. */
const BETWEEN_LOOKS_MS = 1_000;
const CLOCK_TOLERANCE_S = 30;
/** Signatures that only the provider can make: a shared secret could make the others. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * An OpenID Connect provider, by the authorisation code flow with PKCE (OpenID Connect Core 1.0, 3.1). Endpoints and keys
 * come from its discovery document and are looked up again as they grow old.
 */
export class IdentityProvider {
  #discovered: { readonly until: number; readonly document: Promise<Discovered> } | undefined;

  constructor(private readonly options: IdentityProviderOptions) {}

  get issuer(): string {
    return this.options.issuer;
  }

  /** Where the browser is sent to sign in. */
  async authorizationUrl({ state, nonce, codeVerifier }: SignInSecrets): Promise<string> {
    const { authorizationEndpoint } = await this.#discover();
    const url = new URL(authorizationEndpoint);
    const parameters = {
      response_type: 'code',
      client_id: this.options.clientId,
      redirect_uri: this.options.redirectUri,
      scope: this.options.scope,
      state,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /** Where the browser may go to sign out at the provider too; undefined where it has no such place. */
  async endSessionUrl(returnTo: string): Promise<string | undefined> {
    const { endSessionEndpoint } = await this.#discover();
    if (endSessionEndpoint === undefined) return undefined;
    const url = new URL(endSessionEndpoint);
    url.searchParams.set('client_id', this.options.clientId);
    url.searchParams.set('post_logout_redirect_uri', returnTo);
    return url.href;
  }

  /**
   * Redeems the code that the browser came back with.
   *
   * @throws SignInFailed when the provider refuses it, or its token is not what it must be
   */
  async redeem(code: string, { nonce, codeVerifier }: Omit<SignInSecrets, 'state'>): Promise<Identified> {
    const discovered = await this.#discover();
    const answer = await this.#token(discovered, code, codeVerifier);
    if (typeof answer['id_token'] !== 'string') throw new SignInFailed('the identity provider sent no ID token');
    const claims = await this.#verify(answer['id_token']);
    if (claims['nonce'] !== nonce) throw new SignInFailed('the ID token belongs to another sign-in');
    return this.#identified({ ...(await userinfo(discovered, answer['access_token'], claims.sub)), ...claims });
  }

  /** Whom a bearer token of the provider, made for us, names; undefined for any other. */
  async identify(token: string): Promise<(Identified & { readonly expiresAt: number }) | undefined> {
    try {
      const claims = await this.#verify(token);
      return { ...this.#identified(claims), expiresAt: claims.exp! * 1_000 };
    } catch (error) {
      if (error instanceof SignInFailed) return undefined;
      throw error;
    }
  }

  async #verify(token: string): Promise<JWTPayload & { readonly sub: string }> {
    const { keys } = await this.#discover();
    const { clientId, issuer } = this.options;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      // OpenID Connect Core 1.0, 3.1.3.7: a token for several must say that it was made for us.
      const azp = payload['azp'];
      if (
        (Array.isArray(payload.aud) && payload.aud.length > 1 && azp === undefined) ||
        (azp ?? clientId) !== clientId
      ) {
        throw new SignInFailed('the token was made for another client');
      }
      return payload as JWTPayload & { readonly sub: string };
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || error instanceof TypeError) {
        throw new IdentityProviderUnavailable("the identity provider's keys cannot be had", { cause: error });
      }
      if (error instanceof errors.JOSEError)
        throw new SignInFailed(`the token is not valid: ${error.message}`, { cause: error });
      throw error;
    }
  }

  #identified(claims: Readonly<Record<string, unknown>>): Identified {
    const stated = claims[this.options.rolesClaim];
    const roles = (Array.isArray(stated) ? stated : [stated]).filter((role) => typeof role === 'string');
    const name = [claims['name'], claims['preferred_username'], claims['email']].find(
      (text) => typeof text === 'string',
    );
    return { issuer: this.options.issuer, subject: String(claims['sub']), name: name as string | undefined, roles };
  }

  async #token(
    { tokenEndpoint, secretInBody }: Discovered,
    code: string,
    codeVerifier: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { clientId, clientSecret, redirectUri } = this.options;
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    });
    const headers: Record<string, string> = { accept: 'application/json' };
    if (clientSecret === undefined) {
      body.set('client_id', clientId);
    } else if (secretInBody) {
      body.set('client_id', clientId);
      body.set('client_secret', clientSecret);
    } else {
      // RFC 6749, 2.3.1: both are form-encoded before they are joined.
      const pair = [clientId, clientSecret].map((text) => encodeURIComponent(text)).join(':');
      headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    const answer = await fetchJson(tokenEndpoint, { method: 'POST', headers, body });
    if (answer.status === 200) return answer.json;
    const reason = typeof answer.json['error'] === 'string' ? answer.json['error'] : `status ${answer.status}`;
    throw new SignInFailed(`the identity provider refused the code: ${reason}`);
  }

  #discover(): Promise<Discovered> {
    if (!this.#discovered || this.#discovered.until < Date.now()) {
      const document = this.#readDiscovery();
      this.#discovered = { until: Date.now() + REDISCOVER_MS, document };
      document.catch(() => (this.#discovered = undefined));
    }
    return this.#discovered.document;
  }

  async #readDiscovery(): Promise<Discovered> {
    const { issuer } = this.options;
    const { status, json } = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {});
    if (status !== 200) throw new IdentityProviderUnavailable(`${issuer} has no discovery document (status ${status})`);
    if (json['issuer'] !== issuer) throw new SignInFailed(`${issuer} calls itself ${String(json['issuer'])}`);
    const text = (name: string) => (typeof json[name] === 'string' ? json[name] : undefined);
    const needed = (name: string): string => {
      const value = text(name);
      if (value === undefined) throw new SignInFailed(`the discovery document of ${issuer} lacks ${name}`);
      return value;
    };
    const methods = json['token_endpoint_auth_methods_supported'];
    return {
      authorizationEndpoint: needed('authorization_endpoint'),
      tokenEndpoint: needed('token_endpoint'),
      userinfoEndpoint: text('userinfo_endpoint'),
      endSessionEndpoint: text('end_session_endpoint'),
      secretInBody: Array.isArray(methods) && !methods.includes('client_secret_basic'),
      keys: createRemoteJWKSet(new URL(needed('jwks_uri')), {
        cooldownDuration: BETWEEN_LOOKS_MS,
        cacheMaxAge: KEYS_FOR_MS,
        timeoutDuration: PATIENCE_MS,
      }),
    };
  }
}

interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Claims that the provider tells only at its userinfo endpoint (OpenID Connect Core 1.0, 5.3), if they are this person's. */
async function userinfo(
  { userinfoEndpoint }: Discovered,
  accessToken: unknown,
  subject: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (userinfoEndpoint === undefined || typeof accessToken !== 'string') return {};
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const { status, json } = await fetchJson(userinfoEndpoint, { headers });
  if (status !== 200) return {};
  if (json['sub'] !== subject) throw new SignInFailed('the identity provider told of somebody else');
  return json;
}

async function fetchJson(
  url: string,
  request: RequestInit,
): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> {
  try {
    const answer = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
    const json: unknown = await answer.json().catch(() => ({}));
    return { status: answer.status, json: typeof json === 'object' && json !== null ? { ...json } : {} };
  } catch (cause) {
    throw new IdentityProviderUnavailable(`the identity provider does not answer at ${new URL(url).origin}`, { cause });
  }
}
