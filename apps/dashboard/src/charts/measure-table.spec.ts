import { describe, expect, it } from '@jest/globals';
import { loadProgramme } from '../../../shared/load-programme.js';
import type { Field, Row } from '../api/measures.js';
import type { Programme } from '../api/programme.js';
import { en } from '../i18n/en.js';
import { wordsOf } from '../i18n/words.js';
import { SUPPRESSED } from './csv.js';
import { measureTable } from './measure-table.js';

const programme = { ...loadProgramme(undefined), synthetic: false } as unknown as Programme;
const speaker = { t: en, words: wordsOf(programme, en.terms, en.fields, 'en'), day: (at: string) => at.slice(0, 10) };
const field = (type: Field['type'], unit: string | null = null): Field => {
  return { kind: 'value', type, unit, nullable: true, description: '' };
};
const FIELDS = {
  level: field('text'),
  school: field('text'),
  people: field('integer', 'people'),
  coverage: field('number', 'share'),
  t6: field('instant'),
};
const row = (over: object): Row => ({ level: 'school', school: 'it-cometa', ...over }) as Row;

describe('the table of a measure', () => {
  it('has titles and words in the place of names and codes, and says what is hidden', () => {
    const rows = [
      row({ people: 12, coverage: 0.5, t6: '2023-04-18T09:00:00Z' }),
      row({ people: null, coverage: null, suppressed: ['people'] }),
      row({ level: 'programme', school: null }),
      row({ level: 'no-school', school: null }),
    ];
    const { columns, rows: cells } = measureTable(rows, FIELDS, undefined, speaker);
    expect(columns.map(({ title }) => title)).toEqual(['School', 'People', 'With a duration', 'Planned']);
    expect(columns[2]).toMatchObject({ numeric: true, format: 'share' });
    expect(cells[0]).toEqual(['Cometa Formazione', 12, 0.5, '2023-04-18']);
    expect(cells[1]!.slice(1, 3)).toEqual([SUPPRESSED, null]);
    expect(cells.slice(2).map(([school]) => school)).toEqual([en.programme.whole, en.programme.noSchool]);
  });

  it('shows the columns that are asked for', () => {
    const { columns } = measureTable([], FIELDS, ['people', 'school'], speaker);
    expect(columns.map(({ title }) => title)).toEqual(['People', 'School']);
  });
});
