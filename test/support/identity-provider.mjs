/**
 * A real OpenID Connect provider for tests, on a free port of this machine. Prints its issuer. Whoever comes to sign in is
 * whom `POST /test/person` named last; `POST /test/rotate` gives it other keys; `POST /test/sign` signs claims with its key.
 */
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [, , redirectUri] = process.argv;
let person = { sub: 'nobody' };
let key;
let provider;
let issuer;

async function rotate() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  key = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' };
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'vetrail',
        client_secret: 'a-secret-that-is-synthetic',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: ['synthetic'] },
    claims: { profile: ['name'], roles: ['vetrail_roles'] },
    scopes: ['openid', 'profile', 'roles'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...person, sub }) }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile roles');
      await grant.save();
      return grant;
    },
  });
}

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text ? JSON.parse(text) : {};
}

async function answer(request, response) {
  if (request.url === '/test/person') person = await body(request);
  else if (request.url === '/test/rotate') await rotate();
  else if (request.url === '/test/sign') {
    const { header = {}, claims } = await body(request);
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header });
    return response.end(await token.sign(await importJWK(key, 'RS256')));
  } else if (request.url.startsWith('/interaction/')) {
    return provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  } else return provider.callback()(request, response);
  response.end();
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', async () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  await rotate();
  process.stdout.write(`${issuer}\n`);
});
