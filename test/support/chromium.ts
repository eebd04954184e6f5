import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** An installed browser; undefined where there is none. Continuous integration installs one, and must have it. */
export const CHROMIUM = PLACES.find((place) => existsSync(place));

export const HAS_BROWSER = CHROMIUM !== undefined || process.env['CI'] !== undefined;

export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no chromium is installed: apt-get install chromium');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
