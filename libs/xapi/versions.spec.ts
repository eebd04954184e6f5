import { describe, expect, it } from '@jest/globals';
import { defaultStatementVersion, parseVersion } from './versions.js';

describe('versions (1.0.3, part 3, 3.3)', () => {
  it.each([
    ['1.0', '1.0.0'],
    ['1.0.0', '1.0.0'],
    ['1.0.1', '1.0.1'],
    ['1.0.2', '1.0.2'],
    ['1.0.3', '1.0.3'],
    ['1.0.4', '1.0.3'],
    ['1.0.32', '1.0.3'],
    ['2.0', '2.0.0'],
    ['2.0.0', '2.0.0'],
    ['2.0.1', '2.0.0'],
  ])('the header %s names %s', (header, version) => {
    expect(parseVersion(header)).toBe(version);
  });

  it.each([
    undefined,
    '',
    '0.9',
    '0.95',
    '1',
    '1.1',
    '1.1.0',
    '2.1.0',
    '3.0.0',
    '1.0.',
    '1.0.00',
    '1.0.x',
    'v1.0.3',
    ' 1.0.3',
  ])('the header %s names none', (header) => {
    expect(parseVersion(header)).toBeUndefined();
  });

  it('a statement without a version is of 1.0.0 in all of the 1.0 line (1.0.3, part 2, 2.4.10)', () => {
    const versions = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0'] as const;
    expect(versions.map(defaultStatementVersion)).toEqual(['1.0.0', '1.0.0', '1.0.0', '1.0.0', '2.0.0']);
  });
});
