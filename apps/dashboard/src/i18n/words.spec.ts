import { describe, expect, it } from '@jest/globals';
import { loadProgramme } from '../../../shared/load-programme.js';
import type { Programme } from '../api/programme.js';
import { da } from './da.js';
import { en } from './en.js';
import { wordsOf } from './words.js';

const programme = { ...loadProgramme(undefined), synthetic: false } as unknown as Programme;

describe('the words of the page', () => {
  it('name quarters by their months, in each language', () => {
    const english = wordsOf(programme, en.terms, en.fields, 'en');
    expect(english.quarter('PQ3').replaceAll(/[\u2009\u202f]/g, ' ')).toBe('PQ3 · Sep – Nov 2022');
    expect(english.quarterTick('PQ4')).toBe('PQ4\nDec 22');
    expect(wordsOf(programme, da.terms, da.fields, 'da').quarterTick('PQ10')).toBe('PQ10\njun. 24');
  });

  it('name every leadership dimension of the programme, and every school and objective', () => {
    for (const { terms, fields } of [en, da]) {
      const words = wordsOf(programme, terms, fields, 'en');
      for (const code of programme.vocabulary.leadershipDimensions) expect(terms[code]).toBeDefined();
      for (const { code } of programme.schools) expect(words.shortSchool(code)).not.toBe(code);
      for (const { code } of programme.objectives) expect(words.objective(code)).toMatch(/^O\d \S/);
    }
  });
});
