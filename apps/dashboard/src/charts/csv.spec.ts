import { describe, expect, it } from '@jest/globals';
import { SUPPRESSED, toCsv } from './csv.js';

describe('the CSV of a table', () => {
  it('quotes what needs it, marks what is suppressed, leaves empty what is not there', () => {
    const columns = [
      { title: 'School', numeric: false },
      { title: 'People, active', numeric: true },
    ];
    const rows = [
      ['Kozep "Europai"', 12],
      ['dk-randers', SUPPRESSED],
      ['hu-kozep', null],
    ];
    expect(toCsv({ columns, rows })).toBe(
      'School,"People, active"\r\n"Kozep ""Europai""",12\r\ndk-randers,*\r\nhu-kozep,\r\n',
    );
  });

  it('lets no text become a formula', () => {
    const columns = [{ title: 'Name', numeric: false }];
    expect(toCsv({ columns, rows: [['=1+1'], ['-x'], [-1]] })).toBe("Name\r\n'=1+1\r\n'-x\r\n-1\r\n");
  });
});
