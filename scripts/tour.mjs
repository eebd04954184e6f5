/**
 * `npm run tour`: takes the pictures of docs/tour.md anew. Starts Vetrail on a folder that goes afterwards, loads the
 * synthetic programme over HTTP as anybody would, and looks at it with an installed Chromium.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const PICTURES = join(ROOT, 'docs', 'tour');
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

if (BROWSER === undefined) {
  process.stderr.write('tour: no chromium is installed: apt-get install chromium\n');
  process.exit(1);
}
await prepare();
const { chromium } = await import('playwright-core');
const { takePictures } = await import('./tour/pictures.mjs');

const folder = mkdtempSync(join(tmpdir(), 'vetrail-tour-'));
const env = {
  ...process.env,
  DATA_DIR: folder,
  PORT: String(await freePort()),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  BOOTSTRAP_KEY: 'tour',
  BOOTSTRAP_SECRET: 'synthetic-secret',
  // So that partners' figures are there when they are looked at.
  PUBLISH_EVERY_SECONDS: '5',
};
const server = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], { env, stdio: ['ignore', 'pipe', 2] });
const ended = new Promise((resolve) => server.once('close', resolve));
// Ended early, it leaves nothing behind either: what waits for the server fails, and all is tidied up.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.kill('SIGTERM'));
let browser;
try {
  await Promise.race([says(server, 'Vetrail is running.'), ended.then(() => fail('Vetrail did not start'))]);
  browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] });
  mkdirSync(PICTURES, { recursive: true });
  await takePictures({
    browser,
    folder: PICTURES,
    url: `http://127.0.0.1:${env.PORT}`,
    credential: `${env.BOOTSTRAP_KEY}:${env.BOOTSTRAP_SECRET}`,
    loadDemo: () =>
      execFileSync(process.execPath, [join(ROOT, 'scripts', 'vetrail.mjs'), 'demo'], { env, stdio: ['ignore', 2, 2] }),
  });
} finally {
  await browser?.close();
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

function fail(message) {
  throw new Error(message);
}

function says({ stdout }, text) {
  return new Promise((resolve) => {
    let said = '';
    stdout.setEncoding('utf8').on('data', (chunk) => (said += chunk).includes(text) && resolve());
  });
}

async function freePort() {
  const listener = createServer();
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  return port;
}
