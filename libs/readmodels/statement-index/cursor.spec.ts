import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, type CursorState } from './cursor.js';

const state: CursorState = {
  keys: ['00112233445566778899aabbccddeeff', 'ffeeddccbbaa99887766554433221100'],
  limit: 50,
  ascending: true,
  low: 17,
  high: undefined,
  until: '2024-09-01T08:00:00.000001Z',
  known: undefined,
  presentation: { format: 'canonical', attachments: true },
};
const forged = (fields: unknown) => Buffer.from(JSON.stringify(fields)).toString('base64url');
const fieldsOf = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];

describe('cursor', () => {
  it('carries the whole query', () => {
    expect(decodeCursor(encodeCursor(state))).toEqual(state);
    const last: CursorState = {
      ...state,
      keys: [],
      ascending: false,
      high: 4_000_000_000,
      until: undefined,
      known: 17,
    };
    expect(decodeCursor(encodeCursor(last))).toEqual(last);
  });

  it('fits in a URL as it is', () => {
    expect(encodeCursor(state)).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['empty', ''],
    ['not base64url', 'a b'],
    ['not JSON', Buffer.from('nonsense').toString('base64url')],
    ['not a list', forged({})],
    ['too short', forged([1])],
    ['far too long', forged([1, '0'.repeat(32 * 100), 50, 0, 0, null, null, 0, 0])],
  ])('refuses what is %s', (_, text) => {
    expect(decodeCursor(text)).toBeUndefined();
  });

  it.each([
    ['version', 0, 2],
    ['keys', 1, 'xyz'],
    ['limit', 2, 0],
    ['limit', 2, 1.5],
    ['direction', 3, 2],
    ['low', 4, -1],
    ['high', 5, '7'],
    ['until', 6, 'yesterday'],
    ['format', 7, 9],
    ['attachments', 8, null],
  ])('refuses a forged %s', (_, index, value) => {
    const fields = fieldsOf(encodeCursor(state));
    fields[index] = value;
    expect(decodeCursor(forged(fields))).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void decodeCursor(text)));
    fc.assert(fc.property(fc.json(), (json) => void decodeCursor(Buffer.from(json).toString('base64url'))));
  });
});
