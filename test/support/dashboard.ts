import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { eventually } from './statements.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
  /** Axe is put into the page by hand, which the content security policy forbids; all else is tested under it. */
  readonly bypassCSP?: boolean;
}

/** The pages of a browser at one address, and what they complained of in their consoles. */
export function dashboardAt(url: string, browser: Browser) {
  const complaints: string[] = [];
  return {
    complaints,
    async open({ width = 1280, colorScheme = 'light', locale = 'en-GB', bypassCSP = false }: Look = {}): Promise<Page> {
      const viewport = { width, height: 900 };
      const context = await browser.newContext({ viewport, colorScheme, locale, bypassCSP, reducedMotion: 'reduce' });
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      return page;
    },
    /** Picks a role at the development sign-in, as a person does. */
    async signIn(page: Page, role: string, participant?: string): Promise<void> {
      await page.goto(`${url}/`);
      await page.getByRole('main').getByRole('link').first().click();
      await page.getByRole('radio', { name: role }).check();
      if (participant !== undefined) await page.getByRole('textbox', { name: 'Participant' }).fill(participant);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.locator('.account span').waitFor();
    },
    /** Shows a view, and settles when all that it asked for is there. */
    async show(page: Page, view: string): Promise<void> {
      await page.goto(`${url}/#/${view}`);
      await page.locator('main h3').first().waitFor();
      await eventually(
        async () => (await page.locator('main .spinner, main .pending').count()) === 0,
        `all of ${view} to be loaded`,
      );
    },
    /** What axe finds on the page: nothing, or each rule with the first element that breaks it. */
    async violations(page: Page): Promise<string[]> {
      await page.evaluate(AXE);
      return (await page.evaluate(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      )) as string[];
    },
  };
}
