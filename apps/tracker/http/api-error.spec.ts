import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ERROR_STATUS } from './api-error.js';

describe('docs/errors.md', () => {
  const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const documented = Object.fromEntries(
    [...text.matchAll(/^\| `([a-z-]+)` +\| (\d{3}) +\| \S.* \| \S.* +\|$/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]),
  );

  it('explains every error code with its status, and no other', () => {
    expect(documented).toEqual(ERROR_STATUS);
  });
});
