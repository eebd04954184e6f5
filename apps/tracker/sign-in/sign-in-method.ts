import { IdentityProvider, Sessions } from '#access';
import type { Config } from '#platform';
import type pg from 'pg';

/**
 * How people sign in at this tracker.
 *
 * - `provider`: at an OpenID Connect provider
 * - `development`: by picking a role, from this machine alone, and never in production
 * - `none`: not at all
 */
export type SignInMethod =
  | { readonly kind: 'provider'; readonly provider: IdentityProvider; readonly sessions: Sessions }
  | { readonly kind: 'development'; readonly sessions: Sessions }
  | { readonly kind: 'none' };

/** The issuer of development sessions. It is no address, so no provider's can be mistaken for it. */
export const DEVELOPMENT_ISSUER = 'development';

export const CALLBACK = '/auth/callback';

/** The method that a configuration asks for. Sessions of any other method are not found. */
export function signInMethod(config: Config, database: Pick<pg.Pool, 'query'>): SignInMethod {
  const { oidc, production, publicUrl } = config;
  if (oidc) {
    const provider = new IdentityProvider({ ...oidc, redirectUri: `${publicUrl}${CALLBACK}` });
    return { kind: 'provider', provider, sessions: new Sessions(database, oidc.issuer) };
  }
  if (production) return { kind: 'none' };
  return { kind: 'development', sessions: new Sessions(database, DEVELOPMENT_ISSUER) };
}
