import { describe, expect, it } from '@jest/globals';
import { readRoute, windowQuery, writeRoute } from './route.js';

describe('an address', () => {
  it.each([
    '#/programme',
    '#/school/dk-randers?from=2022-06-01&to=2023-05-31',
    '#/participant/7b0c3b0e-8f0e-4c4e-9a53-0d8f6a1f2b11?asKnownAt=2023-06-30&language=da',
    '#/counselling?study=study_2023&quarter=PQ4',
  ])('holds the whole view: %s', (fragment) => expect(writeRoute(readRoute(fragment))).toBe(fragment));

  it('that is empty or unknown is that of the programme', () => {
    for (const fragment of ['', '#', '#/', '#/nothing']) expect(readRoute(fragment).view).toBe('programme');
  });
});

describe('the query of a request', () => {
  it('cuts history as the address does', () => {
    expect(windowQuery(readRoute('#/school/x?to=2023-05-31&quarter=PQ2'))).toBe('?to=2023-05-31');
    expect(windowQuery(readRoute('#/programme'), { limit: '10', after: undefined })).toBe('?limit=10');
    expect(windowQuery(readRoute('#/programme'))).toBe('');
  });
});
