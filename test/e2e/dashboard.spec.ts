import { createCredential } from '#access';
import { createClient } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { enrolAll } from '../../apps/cli/demo/enrol.js';
import { makeHistory } from '../../apps/cli/demo/history.js';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { HAS_BROWSER, openBrowser } from '../support/chromium.js';
import { dashboardAt } from '../support/dashboard.js';
import { attended, eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const ARTEFACTS = 'test/artefacts';
const EVERY = 100;
const MOST_BYTES = 450_000;
const SCHOOL = 'dk-randers';
/** Each view with a heading that stands there when it is drawn. */
const VIEWS = [
  ['programme', 'Schools side by side'],
  [`school/${SCHOOL}`, 'Capacity index, by its components'],
  ['counselling', 'Who counselled whom'],
  ['cascade', 'Trainers who reached others'],
  ['participant', 'Who takes part'],
  ['research', 'The way of each school'],
  ['quality', 'What needs attention, by source'],
  ['operations', 'Read models'],
] as const;

type Row = Readonly<Record<string, string | number | null>>;

if (!HAS_BROWSER)
  process.stderr.write('The dashboard is not tested: no chromium is installed (apt-get install chromium).\n');
const inBrowser = HAS_BROWSER ? describe : describe.skip;

inBrowser('the dashboard', () => {
  let vetrail: Vetrail;
  let browser: Browser;
  let dashboard: ReturnType<typeof dashboardAt>;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(ARTEFACTS, { recursive: true });
    [vetrail, browser] = await Promise.all([startVetrail({ env: { PUBLISH_EVERY_SECONDS: '5' } }), openBrowser()]);
    dashboard = dashboardAt(vetrail.url, browser);
    page = await dashboard.open();
  }, 60_000);

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
  const get = (path: string) => request(vetrail.url).get(path).auth(vetrail.key, vetrail.secret).expect(200);
  const rowsOf = async (path: string, table: string): Promise<readonly Row[]> =>
    ((await get(path)).body as { tables: Record<string, Row[]> }).tables[table]!;
  const show = (view: string, on = page) => dashboard.show(on, view);
  const whole = (value: unknown) => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(Number(value));
  const tile = (label: string, on = page) =>
    on.locator('.tiles dl > div').filter({ hasText: label }).locator('.value').first().textContent();
  const figure = (title: string, on = page) => on.getByRole('region', { name: title, exact: true });

  it('asks whoever is nobody to sign in, and on a fresh start says how to begin', async () => {
    await dashboard.signIn(page, 'coordinator');
    await page.getByText('npm run demo').waitFor();
    await page.screenshot({ path: `${ARTEFACTS}/fresh-start.png`, fullPage: true });
  });

  describe('with the synthetic programme', () => {
    let participant: string;

    beforeAll(async () => {
      const { people, sent } = makeHistory(loadProgramme(undefined), 'vetrail');
      const some = people.filter((_, i) => i % 10 === 0);
      await enrolAll(some, vetrail, () => undefined);
      await post(sent.filter((_, i) => i % EVERY === 0).map(({ statement }) => statement));
      const client = createClient(vetrail.databaseUrl(), 'vetrail test');
      await client.connect();
      await createCredential(client, { name: 'Synthetic portal', scopes: ['statements/write'] });
      await client.end();
      await eventually(async () => {
        const { projections } = (await get('/api/operations')).body as { projections: { state: string }[] };
        return projections.length > 3 && projections.every(({ state }) => state === 'current');
      }, 'the read models to be current');
      const { participants } = (await get('/api/participants?limit=1')).body as { participants: { id: string }[] };
      participant = participants[0]!.id;
    }, 60_000);

    it('shows each view to a coordinator, marked as synthetic', async () => {
      for (const [view, title] of VIEWS) {
        await show(view);
        await page.getByRole('heading', { name: title }).first().waitFor();
        await page.getByText('Synthetic data').waitFor();
        await page.screenshot({ path: `${ARTEFACTS}/${view.replace('/', '-')}.png`, fullPage: true });
      }
    });

    it('shows the figures that the API gives, and how they are defined', async () => {
      const [hours] = (await rowsOf('/api/programme/hours', 'totals')).filter(({ level }) => level === 'programme');
      const [network] = await rowsOf('/api/programme/peer-counselling-network', 'totals');
      await show('programme');
      expect(await tile('Hours of learning')).toBe(whole(hours!['hours']));
      expect(Number(hours!['hours'])).toBeGreaterThan(100);
      expect(await tile('Counselling visits abroad')).toBe(whole(network!['visits']));
      const defined = figure('Hours of professional learning');
      await defined.getByRole('button', { name: 'Definition' }).click();
      const { measures } = (await get('/api/measures')).body as {
        measures: { measure: string; definition: string }[];
      };
      await defined.getByText(measures.find(({ measure }) => measure === 'hours')!.definition).waitFor();
      await defined.getByText(/^n = \d/).waitFor();
      await defined.getByText('as known today').waitFor();
    });

    it('shows a school with its index, the range of it, and that it is not validated', async () => {
      const [row] = await rowsOf(`/api/schools/${SCHOOL}/capacity-index`, 'schools');
      await show(`school/${SCHOOL}`);
      expect(await tile('Active people')).toBe(whole(row!['activePeople']));
      const index = figure('Capacity index, by its components');
      await index.getByText('Not validated', { exact: true }).waitFor();
      const said = await index.locator('.index').textContent();
      if (row!['index'] === null) expect(said).toContain('Insufficient data');
      else {
        expect(said).toContain(`Index ${whole(row!['index'])} of 100`);
        expect(said).toContain(`${whole(row!['leaveOneOutLeast'])} to ${whole(row!['leaveOneOutGreatest'])}`);
      }
      const led = await rowsOf(`/api/schools/${SCHOOL}/capacity-index`, 'leadership');
      const dimensions = figure('Leadership dimensions');
      await dimensions.getByRole('button', { name: 'Table' }).click();
      const cells = await dimensions.locator('tbody tr').allTextContents();
      expect(cells).toHaveLength(5);
      expect(cells[0]).toBe(`Goals and expectations${led[0]!['actions']}${led[0]!['people']}`);
    });

    it('gives the table of a figure as CSV, with titles and names', async () => {
      const rows = (await rowsOf('/api/programme/cascade', 'totals')).filter(({ level }) => level === 'school');
      await show('cascade');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure('Trainers who reached others').getByRole('button', { name: 'CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('cascade-totals-programme.csv');
      const lines = readFileSync(await download.path(), 'utf8').split('\r\n');
      expect(lines[0]).toBe('\ufeffSchool,Local processes,Facilitators,Reached,Reached per facilitator');
      const { name } = loadProgramme(undefined).schools[0]!;
      const [{ processes, facilitators, reached, ratio }] = rows as [Row];
      expect(lines[1]).toBe([name, processes, facilitators, reached, ratio ?? ''].join(','));
      expect(lines).toHaveLength(rows.length + 2);
    });

    it('moves through time by keyboard, by itself, and as the address says', async () => {
      await show('counselling');
      await page.getByRole('slider').press('ArrowLeft');
      await page.waitForURL(/quarter=PQ9/);
      await page.getByRole('slider').press('Home');
      await page.waitForURL(/quarter=PQ1(&|$)/);
      await show('research?quarter=PQ4');
      expect(await page.getByRole('slider').getAttribute('aria-valuetext')).toContain('PQ4');
      const edges = (await rowsOf('/api/programme/peer-counselling-network', 'quarters')).filter(
        ({ quarter }) => quarter === 'PQ4',
      );
      const drawn = figure('Who counselled whom, across borders');
      await drawn.getByRole('button', { name: 'Table' }).click();
      expect(await drawn.locator('tbody tr').count()).toBe(edges.length);
      await page.getByRole('button', { name: 'Play' }).press('Enter');
      await page.waitForURL(/quarter=PQ5/);
      await page.getByRole('button', { name: 'Pause' }).press('Enter');
    });

    it('cuts history, and says so', async () => {
      await show('programme');
      await page.getByText('Whole programme, as known today').click();
      await page.getByLabel('To', { exact: true }).fill('2023-05-31');
      await page.waitForURL(/to=2023-05-31/);
      await page.getByText(/until 31 May 2023, as known today/).waitFor();
      const [hours] = (await rowsOf('/api/programme/hours?to=2023-05-31', 'totals')).filter(
        ({ level }) => level === 'programme',
      );
      await eventually(async () => (await tile('Hours of learning')) === whole(hours!['hours']), 'the hours by then');
      await page.getByRole('button', { name: 'Reset' }).click();
      await page.waitForURL((url) => !url.href.includes('to='));
    });

    it('shows a statement as it is recorded', async () => {
      await show('programme');
      await eventually(async () => (await page.locator('.live.away').count()) === 0, 'the live feed');
      await post([attended()]);
      await page.locator('.ticker li').getByText('attended · Randers Social- og Sundhedsskole').first().waitFor();
    });

    it('makes a credential whose secret is shown once, and ends it', async () => {
      await show('operations');
      await page.getByText('All figures are up to date.').waitFor();
      await page.getByRole('button', { name: 'New credential' }).click();
      await page.getByLabel('Name').fill('Synthetic Moodle');
      await page.getByRole('button', { name: 'Make key and secret' }).click();
      await page.locator('.made').waitFor();
      const [, key, secret] = await page.locator('.made code').allTextContents();
      const send = () =>
        request(vetrail.url)
          .post('/xapi/statements')
          .auth(key!, secret!)
          .set('X-Experience-API-Version', '1.0.3')
          .send([attended()]);
      expect((await send()).status).toBe(200);
      await show('programme');
      await show('operations');
      expect(await page.getByText(secret!).count()).toBe(0);
      await page.getByRole('button', { name: 'Revoke: Synthetic Moodle' }).click();
      await page.getByRole('button', { name: 'Revoke for good' }).click();
      await page.getByText(/^revoked /).waitFor();
      await eventually(async () => (await send()).status === 401, 'the credential to have ended');
    });

    it.each([
      ['coordinator', VIEWS.length, 'operations', true],
      ['researcher', VIEWS.length - 2, 'research', true],
      ['school-leader', VIEWS.length - 3, 'quality', false],
      ['participant', VIEWS.length - 3, 'research', false],
      ['partner', VIEWS.length - 4, 'participant', false],
    ] as const)('shows to a %s %i views, and %s: %s', async (role, count, view, may) => {
      const other = await dashboard.open();
      await dashboard.signIn(other, role, role === 'participant' ? participant : undefined);
      expect(await other.getByRole('navigation').getByRole('link').count()).toBe(count);
      await other.goto(`${vetrail.url}/#/${view}`);
      const refusal = other.getByText('This view is not for the role');
      await (may ? other.locator('main h3').first() : refusal).waitFor();
      expect(await refusal.count()).toBe(may ? 0 : 1);
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.getByText('Sign in to see this.').waitFor();
      await other.context().close();
    });

    it('hides figures about too few people from partners, and says that it does', async () => {
      const other = await dashboard.open();
      await dashboard.signIn(other, 'partner');
      await eventually(async () => {
        await show('programme', other);
        return (await other.locator('.suppressed').count()) > 0;
      }, 'the publication to be made');
      await other.getByText('Hidden: too few people').first().waitFor();
      await figure('Hours of professional learning', other).getByText('a gap is not a zero').waitFor();
      await other.screenshot({ path: `${ARTEFACTS}/partner.png`, fullPage: true });
      await other.context().close();
    });

    it('shows participants their own record, and speaks Danish', async () => {
      const other = await dashboard.open({ locale: 'da-DK' });
      await dashboard.signIn(other, 'participant', participant);
      await show('participant', other);
      await other.getByRole('heading', { name: 'Hvad de gjorde, i rækkefølge' }).waitFor();
      await other.screenshot({ path: `${ARTEFACTS}/participant-da.png`, fullPage: true });
      await other.context().close();
    });

    it('has nothing for axe to find, narrow and wide, light and dark, and nothing beyond the edge', async () => {
      const other = await dashboard.open({ bypassCSP: true });
      await dashboard.signIn(other, 'coordinator');
      for (const [view] of VIEWS) {
        await show(view, other);
        for (const width of [360, 1280]) {
          await other.setViewportSize({ width, height: 900 });
          for (const colorScheme of ['light', 'dark'] as const) {
            await other.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            const place = `${view} ${width} ${colorScheme}`;
            expect([place, await dashboard.violations(other)]).toEqual([place, []]);
            const beyond = await other.evaluate('document.documentElement.scrollWidth - window.innerWidth');
            expect([place, beyond]).toEqual([place, 0]);
          }
          await other.screenshot({ path: `${ARTEFACTS}/${view.replace('/', '-')}-${width}-dark.png` });
        }
      }
      await other.context().close();
    }, 90_000);
  });

  it('complained of nothing', () => expect(dashboard.complaints).toEqual([]));
});

describe('the files of the dashboard', () => {
  it(`are at most ${MOST_BYTES / 1000} kB on the wire, all views together`, () => {
    const folder = 'dist/dashboard/assets';
    const sizes = readdirSync(folder).map((file) => gzipSync(readFileSync(join(folder, file))).length);
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });
});
