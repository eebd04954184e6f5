import { createCredential } from '#access';
import { createClient } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import request from 'supertest';
import { enrolAll } from '../../apps/cli/demo/enrol.js';
import { makeHistory } from '../../apps/cli/demo/history.js';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { HAS_BROWSER, openBrowser } from '../support/chromium.js';
import { attended, eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const ARTEFACTS = 'test/artefacts';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EVERY = 100;

if (!HAS_BROWSER)
  process.stderr.write('The dashboard is not tested: no chromium is installed (apt-get install chromium).\n');
const inBrowser = HAS_BROWSER ? describe : describe.skip;

inBrowser('the dashboard', () => {
  let vetrail: Vetrail;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(ARTEFACTS, { recursive: true });
    [vetrail, browser] = await Promise.all([startVetrail(), openBrowser()]);
    const { people, sent } = makeHistory(loadProgramme(undefined), 'vetrail');
    const some = people.filter((_, i) => i % 10 === 0);
    await enrolAll(some, vetrail, () => undefined);
    await post(sent.filter((_, i) => i % EVERY === 0).map(({ statement }) => statement));
    const client = createClient(vetrail.databaseUrl(), 'vetrail test');
    await client.connect();
    await createCredential(client, { name: 'Synthetic portal', scopes: ['statements/write'] });
    await client.end();
    page = await open(1280);
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await vetrail?.stop();
  });

  const post = (statements: readonly object[]) =>
    request(vetrail.url)
      .post('/xapi/statements')
      .auth(vetrail.key, vetrail.secret)
      .set('X-Experience-API-Version', '1.0.3')
      .send([...statements])
      .expect(200);

  /** Axe is put into the page by hand, which the content security policy forbids; all else is tested under it. */
  async function open(width: number, colorScheme: 'light' | 'dark' = 'light', bypassCSP = false): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP });
    const opened = await context.newPage();
    opened.on(
      'console',
      (message) => void (message.type() === 'error' && complaints.push(`${message.text()} ${message.location().url}`)),
    );
    opened.on('pageerror', (error) => complaints.push(error.message));
    return opened;
  }

  async function signIn(role: string, on = page): Promise<void> {
    await on.goto(`${vetrail.url}/`);
    await on.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await on.getByRole('radio', { name: role }).check();
    await on.getByRole('button', { name: 'Sign in' }).click();
    await on.getByText('Signed in as').waitFor();
  }

  const show = (view: string, on = page) => on.goto(`${vetrail.url}/#/${view}`);

  it('asks whoever is nobody to sign in, and shows each view to a coordinator', async () => {
    await signIn('coordinator');
    await page.getByText('Synthetic data').waitFor();
    for (const [view, title] of [
      ['programme', 'Schools side by side'],
      ['school/dk-randers', 'Hours by programme quarter'],
      ['counselling', 'Who counselled whom'],
      ['cascade', 'Trainers who reached others'],
      ['participant', 'Who takes part'],
      ['quality', 'What needs attention, by source'],
    ] as const) {
      await show(view);
      await page.getByRole('heading', { name: title }).first().waitFor();
      await eventually(async () => (await page.locator('.state .spinner').count()) === 0, 'all to be loaded');
      await page.screenshot({ path: `${ARTEFACTS}/${view.replace('/', '-')}.png`, fullPage: true });
    }
  });

  it('shows a statement as it is recorded', async () => {
    await show('programme');
    await page.getByText('Statements show here as they are recorded.').waitFor();
    await eventually(async () => (await page.locator('.live.away').count()) === 0, 'the live feed');
    await post([attended()]);
    await page.locator('.ticker li').getByText('attended').waitFor();
  });

  it('cuts history, and holds the cut and the slider in its address', async () => {
    await page.getByLabel('To', { exact: true }).fill('2023-05-31');
    await page.waitForURL(/to=2023-05-31/);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.waitForURL((url) => !url.href.includes('to='));
    await show('counselling');
    await page.getByRole('slider').fill('4');
    await page.waitForURL(/quarter=/);
  });

  it('gives the table of a figure as CSV', async () => {
    await show('programme');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('region', { name: 'Schools side by side', exact: true })
        .getByRole('button', { name: 'CSV' })
        .click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^School,Active people,.*\r\n/);
  });

  it('says which views are not for a role, and signs out', async () => {
    const other = await open(1280);
    await signIn('school-leader', other);
    await show('quality', other);
    await other.getByText('This view is not for the role').waitFor();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByText('Sign in to see this.').waitFor();
    await other.context().close();
  });

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)('has nothing for axe to find at %i pixels in %s', async (width, scheme) => {
    const other = await open(width, scheme, true);
    await signIn('coordinator', other);
    for (const view of ['programme', 'school/dk-randers', 'quality']) {
      await show(view, other);
      await other.locator('.figure h3').nth(1).waitFor();
      await other.evaluate(AXE);
      const found = (await other.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      )) as string[];
      expect(found).toEqual([]);
    }
    await other.screenshot({ path: `${ARTEFACTS}/${width}-${scheme}.png` });
    await other.context().close();
  });

  it('is told how the read models stand, and which studies there are, where the role may know', async () => {
    const get = (path: string) => request(vetrail.url).get(path).auth(vetrail.key, vetrail.secret).expect(200);
    await eventually(async () => {
      const { body } = await get('/api/operations');
      const { projections } = body as { projections: { state: string }[] };
      return projections.length > 3 && projections.every(({ state }) => state === 'current');
    }, 'the read models to be current');
    expect((await get('/api/studies')).body).toEqual({ studies: [] });
    await request(vetrail.url).get('/api/operations').expect(401);
  });

  it('complained of nothing', () => expect(complaints).toEqual([]));
});
