import { grantRole } from '#access';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { startTracker, type TrackerUnderTest } from '../../../test/support/tracker.js';

let database: TestDatabase;
let provider: ChildProcess;
let issuer: string;
let tracker: TrackerUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const script = fileURLToPath(new URL('../../../test/support/identity-provider.mjs', import.meta.url));
  provider = spawn(process.execPath, [script, `${publicUrl}/auth/callback`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  issuer = await new Promise((resolve) =>
    provider.stdout!.setEncoding('utf8').once('data', (line: string) => resolve(line.trim())),
  );
  tracker = await startTracker(database.url, {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'vetrail',
    OIDC_CLIENT_SECRET: 'a-secret-that-is-synthetic',
    OIDC_SCOPE: 'openid profile roles',
  });
});

afterAll(async () => {
  await tracker.close();
  provider.kill();
  await database.drop();
});

beforeEach(() =>
  ask(`${issuer}/test/person`, {
    sub: 'ann',
    name: 'Synthetic Ann',
    vetrail_roles: ['school-leader:dk-randers', 'king'],
  }),
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ask(url: string, body: object): Promise<string> {
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).text();
}

/** Keeps cookies for each origin, and follows redirects one by one. */
class Browser {
  readonly jar = new Map<string, Map<string, string>>();
  /** `set-cookie` headers of the tracker, as they came. */
  readonly set: string[] = [];

  async open(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.jar.get(origin) ?? new Map<string, string>();
    this.jar.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie && { cookie }) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const header of answer.headers.getSetCookie()) {
      if (origin === tracker.url) this.set.push(header);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(header)!;
      if (/max-age=0(?:;|$)/i.test(header) || value === '') jar.delete(name!);
      else jar.set(name!, value!);
    }
    return answer;
  }

  /** Follows redirects until `until` says that this is the address, or to the end. */
  async follow(url: string, until: (url: string) => boolean = () => false): Promise<{ url: string; answer: Response }> {
    for (;;) {
      const answer = await this.open(url);
      const location = answer.headers.get('location');
      if (location === null) return { url, answer };
      url = new URL(location, url).href;
      if (until(url)) return { url, answer };
    }
  }

  async signIn(): Promise<void> {
    const { url } = await this.follow(`${tracker.url}/auth/sign-in?return=/api/me`);
    expect(url).toBe(`${tracker.url}/api/me`);
  }

  async me(): Promise<Record<string, unknown>> {
    return (await (await this.open(`${tracker.url}/api/me`)).json()) as Record<string, unknown>;
  }
}

const CALLBACK = '/auth/callback?';

describe('signing in', () => {
  it('goes to the identity provider and back, and ends with signing out', async () => {
    const browser = new Browser();
    await browser.signIn();
    expect(await browser.me()).toMatchObject({
      via: 'session',
      name: 'Synthetic Ann',
      issuer,
      subject: 'ann',
      role: 'school-leader',
      school: 'dk-randers',
      roles: ['school-leader:dk-randers'],
    });
    const session = browser.set.find((header) => header.startsWith('vetrail-session='))!;
    expect(session).toMatch(/; HttpOnly/);
    expect(session).toMatch(/; SameSite=Lax/);
    expect((await browser.open(`${tracker.url}/api/programme`)).status).toBe(200);
    const token = browser.jar.get(tracker.url)!.get('vetrail-session')!;
    const out = await browser.open(`${tracker.url}/auth/sign-out`, { method: 'POST' });
    const { endSession } = (await out.json()) as { endSession: string };
    expect(endSession).toMatch(new RegExp(`^${issuer}/session/end\\?client_id=vetrail&post_logout_redirect_uri=`));
    // The cookie alone is nothing any more.
    const kept = await fetch(`${tracker.url}/api/me`, { headers: { cookie: `vetrail-session=${token}` } });
    expect(await kept.json()).toMatchObject({ via: 'nothing', role: null });
  });

  it('adds what coordinators granted, and lets people choose', async () => {
    await ask(`${issuer}/test/person`, { sub: 'bob', name: 'Synthetic Bob' });
    const browser = new Browser();
    await browser.signIn();
    expect(await browser.me()).toMatchObject({ role: null, roles: [], subject: 'bob' });
    const refused = await browser.open(`${tracker.url}/api/programme`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain(`vetrail access grant --issuer ${issuer} --subject bob`);
    await grantRole(tracker.database, { issuer, subject: 'bob' }, { role: 'coordinator' });
    await grantRole(tracker.database, { issuer, subject: 'bob' }, { role: 'researcher' });
    const again = new Browser();
    await again.signIn();
    expect(await again.me()).toMatchObject({ role: 'coordinator', roles: ['coordinator', 'researcher'] });
    const choose = (role: string, headers = {}) =>
      again.open(`${tracker.url}/api/me/role`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ role }),
      });
    expect((await choose('researcher', { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await choose('partner')).status).toBe(403);
    expect((await choose('researcher')).status).toBe(200);
    expect(await again.me()).toMatchObject({ role: 'researcher' });
  });

  it('is for the browser that began it, once', async () => {
    const browser = new Browser();
    const { url } = await browser.follow(`${tracker.url}/auth/sign-in`, (next) => next.includes(CALLBACK));
    const stranger = new Browser();
    expect((await stranger.open(url)).status).toBe(401);
    const forged = new URL(url);
    forged.searchParams.set('state', 'forged');
    expect((await browser.open(forged.href)).status).toBe(401);
    const cookie = browser.jar.get(tracker.url)!.get('vetrail-sign-in')!;
    expect((await browser.open(url)).status).toBe(303);
    expect((await fetch(url, { headers: { cookie: `vetrail-sign-in=${cookie}` }, redirect: 'manual' })).status).toBe(
      401,
    );
  });

  it.each(['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', '/\t/elsewhere.example'])(
    'returns to no other site: %j',
    async (path) => {
      const start = `${tracker.url}/auth/sign-in?return=${encodeURIComponent(path)}`;
      const browser = new Browser();
      const { url } = await browser.follow(start, (next) => next.includes(CALLBACK));
      expect((await browser.open(url)).headers.get('location')).toBe('/');
    },
  );

  it('takes the keys that the provider has now', async () => {
    await new Browser().signIn();
    await ask(`${issuer}/test/rotate`, {});
    // The keys were looked at a moment ago: the next look comes when it may.
    await expect(
      (async () => {
        for (let i = 0; i < 100; i++) {
          const browser = new Browser();
          await browser.follow(`${tracker.url}/auth/sign-in`);
          if ((await browser.me())['via'] === 'session') return 'signed in';
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return 'refused';
      })(),
    ).resolves.toBe('signed in');
  });

  it('ends after its time', async () => {
    const browser = new Browser();
    // Not used before it ends: an answer that is a moment old may be used again.
    await browser.follow(`${tracker.url}/auth/sign-in`, (url) => url === `${tracker.url}/`);
    await tracker.database.query(`update access.session set expires_at = now() - interval '1 second'`);
    expect(await browser.me()).toMatchObject({ via: 'nothing' });
  });
});

describe('tokens of the provider', () => {
  const now = Math.floor(Date.now() / 1_000);
  const claims = (over: object = {}) => ({
    iss: issuer,
    aud: 'vetrail',
    sub: 'ann',
    iat: now,
    exp: now + 600,
    vetrail_roles: 'researcher',
    ...over,
  });
  const present = async (token: string) =>
    fetch(`${tracker.url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
  const signed = (over?: object) => ask(`${issuer}/test/sign`, { claims: claims(over) });

  it('speak for the person whom they name', async () => {
    expect(await (await present(await signed())).json()).toMatchObject({
      via: 'token',
      subject: 'ann',
      role: 'researcher',
    });
  });

  it.each([
    ['is for somebody else', { aud: 'another' }],
    ['is for several, made for another', { aud: ['vetrail', 'another'], azp: 'another' }],
    ['comes from elsewhere', { iss: 'https://elsewhere.example' }],
    ['is over', { exp: now - 60 }],
    ['names nobody', { sub: undefined }],
  ])('are refused: one that %s', async (_, over) => {
    expect((await present(await signed(over))).status).toBe(401);
  });

  it('are refused unsigned, signed by a key that is not the provider’s, or changed', async () => {
    const [header, payload, signature] = (await signed()).split('.') as [string, string, string];
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const token of [
      `${part({ alg: 'none' })}.${payload}.`,
      `${header}.${part(claims({ vetrail_roles: 'coordinator' }))}.${signature}`,
      `${part({ alg: 'HS256' })}.${payload}.${signature}`,
      'x',
    ]) {
      expect((await present(token)).status).toBe(401);
    }
  });
});
