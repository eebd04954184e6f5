import { openEventStore } from '#eventstore';
import { loadConfig, StartupError } from '#platform';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { certify } from '../support/certificates.js';
import { startStandIn, type StandIn, type StandInOptions } from '../support/eventstoredb/server.js';
import { createDatabase } from '../support/postgres.js';
import { freePort } from '../support/vetrail.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const TRACKER = fileURLToPath(new URL('../../dist/apps/tracker/main.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'vetrail-opening-'));
afterAll(() => rmSync(folder, { recursive: true }));

let standIn: StandIn | undefined;
afterEach(async () => {
  await standIn?.stop();
  standIn = undefined;
});
async function start(options?: StandInOptions): Promise<StandIn> {
  standIn = await startStandIn(options);
  return standIn;
}

/** Why it cannot be opened. */
async function refusal(url: string): Promise<string> {
  const error = await openEventStore(url).then(
    (store) => store.close(),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).toMatch(/^EVENTSTORE_URL\b[^\n]*$/);
  return message;
}

async function works(url: string): Promise<void> {
  const store = await openEventStore(url);
  const id = crypto.randomUUID();
  const events = [{ id, type: 'Noted', data: '{}', metadata: '{}' }];
  const result = await store.append([{ stream: `note-${id}`, expected: 'none', events }]);
  expect(result.outcome).toBe('recorded');
  expect((await store.readStream(`note-${id}`)).events).toMatchObject(events);
  await store.close();
}

/** A server's key, and the file of a certificate that it signed itself. */
function certified(): { readonly tls: { readonly key: Buffer; readonly certificate: Buffer }; readonly file: string } {
  const { privateKey, certificate } = certify('localhost');
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
  const file = join(folder, `${crypto.randomUUID()}.crt`);
  writeFileSync(file, pem);
  return {
    tls: { key: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })), certificate: Buffer.from(pem) },
    file,
  };
}

describe('EVENTSTORE_URL opens', () => {
  it('a node, and a cluster by its seeds or by a name', async () => {
    const { url, port } = await start();
    await works(url);
    await works(url.replace('esdb:', 'kurrentdb:'));
    await works(`esdb://127.0.0.1:${port},127.0.0.1:${await freePort()}?tls=false`);
    await works(`esdb+discover://localhost:${port}?tls=false&nodePreference=follower`);
  });

  it('a follower, which leads to the leader, and followers where they are preferred', async () => {
    const leader = await startStandIn();
    const { url, port, faults } = await start({ log: leader.log });
    faults.leader = { host: '127.0.0.1', port: leader.port };
    await works(url);
    await works(`esdb+discover://127.0.0.1:${port}?tls=false&nodePreference=follower`);
    await leader.stop();
  });

  it('with TLS, an authority’s certificate, a user and a password', async () => {
    const { tls, file } = certified();
    const { port, faults } = await start({ tls });
    faults.credentials = { username: 'vetrail', password: 'p:a@ss%' };
    await works(`esdb://vetrail:p%3Aa%40ss%25@localhost:${port}?tlsCAFile=${encodeURIComponent(file)}`);
    await works(`esdb://vetrail:p%3Aa%40ss%25@127.0.0.1:${port}?tls=true&tlsVerifyCert=false`);
  });
});

describe('EVENTSTORE_URL is refused with one line', () => {
  it.each([
    ['mysql://127.0.0.1/x', /postgres:\/\/ or esdb:\/\//],
    ['esdb://', /host:port/],
    ['esdb://host:99999', /host:port/],
    ['esdb://host?keepAlive=1', /no option "keepAlive"/],
    ['esdb://host?tls=perhaps', /tls is true or false/],
    ['esdb://host?keepAliveInterval=soon', /keepaliveinterval is a whole number, not "soon"/],
    ['esdb://host?keepAliveInterval=-5', /keepaliveinterval is at least -1/],
    ['esdb://host?gossipTimeout=0', /gossiptimeout is at least 1/],
    ['esdb://host?nodePreference=best', /nodePreference is one of/],
    ['esdb://host?tlsCAFile=/nowhere.crt', /\/nowhere\.crt cannot be read \(ENOENT\)/],
    ['esdb://host?tlsCAFile=package.json', /package\.json holds no certificate/],
    ['esdb://host?streamPrefix=$mine', /may not begin with \$/],
    ['esdb://secret%@host', /%25|user:password@/],
  ])('%s', async (url, line) => {
    const message = await refusal(url);
    expect(message).toMatch(line);
    expect(message).not.toContain('secret');
  });

  it('where nothing listens, after waiting a little', async () => {
    expect(await refusal(`esdb://127.0.0.1:${await freePort()}?tls=false`)).toMatch(
      /cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:\d+\): see whether it runs/,
    );
  });

  it('where the certificate is not trusted, at once', async () => {
    const { tls } = certified();
    const { port } = await start({ tls });
    const before = performance.now();
    expect(await refusal(`esdb://localhost:${port}`)).toMatch(
      /certificate of localhost:\d+ is not trusted .*tlsCAFile=/,
    );
    expect(await refusal(`esdb+discover://localhost:${port}`)).toMatch(/not trusted/);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  it('where the certificate is made out to another name, at once', async () => {
    const { tls, file } = certified();
    const { port } = await start({ tls });
    expect(await refusal(`esdb://127.0.0.1:${port}?tlsCAFile=${encodeURIComponent(file)}`)).toMatch(
      /certificate of 127\.0\.0\.1:\d+ is made out to other names \(IP: 127\.0\.0\.1 is not/,
    );
  });

  it('where the server does not speak TLS, at once', async () => {
    const { port } = await start();
    expect(await refusal(`esdb://127.0.0.1:${port}`)).toMatch(/does not speak TLS: add tls=false/);
  });

  it('for a wrong password, and for none, without repeating it', async () => {
    const { tls, file } = certified();
    const { port, faults } = await start({ tls });
    faults.credentials = { username: 'vetrail', password: 'right' };
    const ca = `tlsCAFile=${encodeURIComponent(file)}`;
    const wrong = await refusal(`esdb://vetrail:hidden@localhost:${port}?${ca}`);
    expect(wrong).toMatch(/refuses the user vetrail/);
    expect(wrong).not.toContain('hidden');
    expect(await refusal(`esdb://localhost:${port}?${ca}`)).toMatch(/asks for a user/);
  });

  it.each([
    ['20.10.5', true],
    ['21.6.0', true],
    ['23.10.6', false],
  ])('for version %s that takes batches: %s', async (version, takesBatches) => {
    const { url, faults } = await start();
    Object.assign(faults, { version, takesBatches });
    expect(await refusal(url)).toMatch(new RegExp(`EventStoreDB ${version}, which is too old: use 21.10 or newer`));
  });

  it.each([
    ['npm start', START],
    ['a tracker', TRACKER],
  ])('by %s, which ends with it', async (_, script) => {
    const database = await createDatabase();
    const { port } = await start();
    const url = `esdb://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      DATABASE_URL: database.url,
      EVENTSTORE_URL: url,
      PORT: '0',
      NODE_OPTIONS: '',
      LOG_LEVEL: 'silent',
    };
    const [code, output] = await new Promise<[unknown, string]>((resolve) => {
      execFile(process.execPath, [script], { env, timeout: 25_000 }, (error, stdout, stderr) => {
        resolve([error?.code, `${stdout}${stderr}`]);
      });
    });
    expect(code).toBe(1);
    expect(output).toMatch(/^vetrail: EVENTSTORE_URL: 127.0.0.1:\d+ does not speak TLS[^\n]*\n$/);
    await database.drop();
  });

  it('is a scheme that is known at boot', () => {
    for (const scheme of ['esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover', 'postgres']) {
      expect(loadConfig({ EVENTSTORE_URL: `${scheme}://host` }).eventStoreUrl).toBe(`${scheme}://host`);
    }
    expect(() => loadConfig({ EVENTSTORE_URL: 'mysql://host' })).toThrow(/^EVENTSTORE_URL is not usable/);
  });
});
