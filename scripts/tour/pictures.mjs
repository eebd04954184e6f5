/** What the tour looks at, as whom, and the files that come of it. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SIZE = { width: 1280, height: 800 };
const QUALITY = 72;
const MARK = 'Synthetic data';

/**
 * @param {object} tour
 * @param {import('playwright-core').Browser} tour.browser
 * @param {string} tour.folder where the pictures go
 * @param {string} tour.url without a trailing slash
 * @param {string} tour.credential key and secret, with a colon between
 * @param {() => void} tour.loadDemo returns when all has been sent
 */
export async function takePictures({ browser, folder, url, credential, loadDemo }) {
  const coordinator = await signedIn('coordinator');
  await look(coordinator, 'programme', 'fresh-start', { waitFor: '.state, .start' });
  loadDemo();
  await caughtUp();

  await look(coordinator, 'programme', 'programme');
  await look(coordinator, 'programme', 'ticker', { before: postOne, at: 'Just recorded' });
  await look(coordinator, 'school/dk-randers', 'school');
  await look(coordinator, 'school/dk-randers', 'capacity-index', { at: 'Capacity index' });
  await look(coordinator, 'counselling', 'counselling');
  await look(coordinator, 'cascade', 'cascade');
  await look(coordinator, `participant/${await someTrainer()}?from=2023-09-01`, 'participant');
  await look(coordinator, 'research', 'research');
  await look(coordinator, 'quality', 'quality');
  await look(coordinator, 'operations', 'operations');
  await look(await signedIn('partner'), 'programme', 'partner');
  await look(await signedIn('school-leader', { locale: 'da-DK', colorScheme: 'dark' }), 'school', 'dark-danish');
  await look(await signedIn('coordinator', { width: 360 }), 'programme', 'phone');

  async function signedIn(role, { width = SIZE.width, locale = 'en-GB', colorScheme = 'light' } = {}) {
    const viewport = { width, height: SIZE.height };
    const context = await browser.newContext({ viewport, locale, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${url}/`);
    await page.getByRole('main').getByRole('link').first().click();
    await page.getByRole('radio', { name: role }).check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.account span').first().waitFor();
    return page;
  }

  /** Shows a view, waits until all of it is there, and takes its picture: from the top, or from a heading on. */
  async function look(page, view, name, { at, before, waitFor = 'main h3' } = {}) {
    // Somewhere else first: an address that is there already would not be asked for again.
    await page.goto('about:blank');
    await page.goto(`${url}/#/${view}`);
    await page.locator(waitFor).first().waitFor();
    await settled(page);
    await before?.(page);
    const place = at === undefined ? page.locator('body') : page.locator('main h3').filter({ hasText: at }).first();
    await place.evaluate((element, mark) => {
      if (element !== document.body) window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 150);
      else window.scrollTo(0, 0);
      const label = document.getElementById('tour-mark') ?? document.createElement('div');
      label.id = 'tour-mark';
      label.textContent = mark;
      Object.assign(label.style, { position: 'fixed', right: '8px', bottom: '8px', zIndex: '9', padding: '2px 8px' });
      Object.assign(label.style, {
        background: '#8a4b00',
        color: '#fff',
        font: '12px sans-serif',
        borderRadius: '4px',
      });
      document.body.append(label);
    }, MARK);
    await settled(page);
    const devtools = await page.context().newCDPSession(page);
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    await devtools.detach();
    const picture = Buffer.from(data, 'base64');
    writeFileSync(join(folder, `${name}.webp`), picture);
    process.stdout.write(`${name}.webp  ${(picture.length / 1024).toFixed(0)} KiB\n`);
  }

  /** Nothing is loading, and charts have come to rest. */
  async function settled(page) {
    await page.waitForFunction(() => document.querySelector('main .spinner, main .pending') === null);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_200)));
  }

  async function postOne(page) {
    const base = 'https://capacity-building-vet.example/xapi';
    const statement = {
      id: randomUUID(),
      actor: { name: 'Synthetic person', account: { homePage: 'https://lms.example', name: 'synthetic-1' } },
      verb: { id: 'http://adlnet.gov/expapi/verbs/attended', display: { en: 'attended' } },
      object: {
        id: 'https://lms.example/workshops/1',
        definition: { type: 'http://adlnet.gov/expapi/activities/meeting', name: { en: 'Synthetic workshop' } },
      },
      result: { duration: 'PT3H' },
      context: {
        team: { objectType: 'Group', account: { homePage: `${base}/schools`, name: 'dk-randers' } },
        contextActivities: { parent: [{ id: `${base}/objectives/O2-theory-method` }] },
      },
      timestamp: '2023-04-18T09:00:00Z',
    };
    await ask('/xapi/statements', { method: 'POST', body: JSON.stringify(statement) });
    await page.locator('.ticker li').first().waitFor();
  }

  async function someTrainer() {
    const { participants } = await ask('/api/participants?limit=200');
    return participants.find(({ projectRoles }) => projectRoles.includes('trainer')).id;
  }

  /** Until every figure holds everything that was sent: answers of a moment ago are given again while statements stream in. */
  async function caughtUp() {
    const sent = new Date().toISOString();
    const { measures } = await ask('/api/measures');
    for (const path of ['schools', ...measures.map(({ measure }) => `programme/${measure}`)]) {
      for (let tries = 0; (await ask(`/api/${path}`)).consistentThrough < sent; tries += 1) {
        if (tries > 120) throw new Error(`/api/${path} does not catch up`);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  async function ask(path, options = {}) {
    const answer = await fetch(`${url}${path}`, {
      ...options,
      headers: {
        authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
        'content-type': 'application/json',
        'x-experience-api-version': '1.0.3',
      },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
