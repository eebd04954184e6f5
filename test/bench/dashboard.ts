/**
 * `npm run bench dashboard`: with the synthetic programme loaded over HTTP, how long from the address to charts that are
 * drawn and figures that are there: for the first one who looks after a start, and for the next. Needs a chromium.
 */
import type { Browser } from 'playwright-core';
import { runCli } from '../support/cli.js';
import { openBrowser } from '../support/chromium.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

/** Longest for the first view, in milliseconds. */
const MOST_MS = 2_000;
const VIEWS = ['programme', 'school/dk-randers', 'counselling', 'cascade', 'research', 'quality', 'operations'];
const TABLES_ALONE: readonly string[] = ['quality', 'operations'];

/** Milliseconds from navigation to all that the view shows. The policy that is bypassed forbids looking from outside. */
async function open(browser: Browser, vetrail: Vetrail, view: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  await context.request.post(`${vetrail.url}/auth/development`, { form: { role: 'coordinator' } });
  const page = await context.newPage();
  await page.goto(`${vetrail.url}/#/${view}`, { waitUntil: 'commit' });
  const drawn = TABLES_ALONE.includes(view) ? 'main table' : 'main .chart canvas';
  const ready = `document.querySelector('${drawn}') && !document.querySelector('main .spinner, main .pending, main .chart:empty')`;
  await page.waitForFunction(ready, undefined, { polling: 20 });
  const ms = (await page.evaluate('performance.now()')) as number;
  await context.close();
  return ms;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

const vetrail = await startVetrail();
try {
  const env = { DATABASE_URL: vetrail.databaseUrl(), DATA_DIR: vetrail.dataDir };
  const demo = await runCli(['demo', '--url', vetrail.url], { cwd: process.cwd(), env });
  if (demo.code !== 0) throw new Error(demo.stderr);
  await vetrail.signalAll('SIGTERM');
  await vetrail.start();
  const browser = await openBrowser();
  const first = await open(browser, vetrail, VIEWS[0]!);
  say(`first view after a start   ${Math.round(first)} ms`);
  for (const view of VIEWS) {
    const before = await open(browser, vetrail, view);
    const after = await open(browser, vetrail, view);
    say(`${view.padEnd(26)} ${Math.round(before)} ms, again ${Math.round(after)} ms`);
  }
  await browser.close();
  if (first > MOST_MS) process.exitCode = 1;
} finally {
  await vetrail.stop();
}
