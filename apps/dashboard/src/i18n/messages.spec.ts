import { describe, expect, it } from '@jest/globals';
import { chooseLanguage } from './languages.js';
import { da } from './da.js';
import { en } from './en.js';

describe('the language of the page', () => {
  it.each([
    ['da', ['en-GB'], 'da'],
    [undefined, ['da-DK', 'en'], 'da'],
    [undefined, ['nl-NL', 'en-GB'], 'en'],
    ['xx', ['hu'], 'en'],
  ] as const)('asked for %s, preferred %p: %s', (asked, preferred, language) => {
    expect(chooseLanguage(asked, preferred)).toBe(language);
  });
});

describe('the messages', () => {
  const leaves = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
      : [path];

  it('have the same keys in every language, and no text is empty', () => {
    expect(leaves(da).sort()).toEqual(leaves(en).sort());
    const texts = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : typeof value === 'object' && value !== null
          ? Object.values(value).flatMap(texts)
          : [];
    expect([...texts(en), ...texts(da)].filter((text) => text.trim() === '')).toEqual([]);
  });
});
