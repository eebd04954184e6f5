import { describe, expect, it } from '@jest/globals';
import { loadConfig } from './config.js';

const OIDC = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'vetrail', PUBLIC_URL: 'https://vetrail.example/' };

describe('the configuration of signing in', () => {
  it('is none unless it is given', () => {
    expect(loadConfig({})).toMatchObject({ oidc: undefined, production: false, publicView: false, sessionHours: 12 });
    expect(loadConfig({ ...OIDC, NODE_ENV: 'production', PUBLIC_VIEW: 'on' })).toMatchObject({
      production: true,
      publicView: true,
      publicUrl: 'https://vetrail.example',
      oidc: { issuer: 'https://id.example', clientId: 'vetrail', clientSecret: undefined, rolesClaim: 'vetrail_roles' },
    });
  });

  it.each([
    [{ ...OIDC, PUBLIC_URL: undefined }, 'PUBLIC_URL is not set'],
    [{ ...OIDC, OIDC_CLIENT_ID: undefined }, 'OIDC_ISSUER and OIDC_CLIENT_ID go together'],
    [{ ...OIDC, OIDC_ISSUER: undefined }, 'OIDC_ISSUER and OIDC_CLIENT_ID go together'],
    [{ ...OIDC, OIDC_ISSUER: 'http://id.example' }, 'OIDC_ISSUER is reached without TLS'],
    [{ ...OIDC, OIDC_ISSUER: 'id.example' }, 'OIDC_ISSUER is not usable'],
    [{ PUBLIC_VIEW: 'yes' }, 'PUBLIC_VIEW is "yes"'],
    [{ SESSION_HOURS: '0' }, 'SESSION_HOURS is "0"'],
    [{ PUBLISH_EVERY_SECONDS: 'often' }, 'PUBLISH_EVERY_SECONDS is "often"'],
  ])('refuses %j', (env, message) => {
    expect(() => loadConfig(env)).toThrow(message);
  });
});
