import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { jsonValues } from './arbitraries.fixture.js';
import { canonicalJson, uuidV5 } from './canonical-json.js';

/** The same value with the properties of each object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

describe('canonicalJson', () => {
  it('gives the example of RFC 8785, 3.2.2', () => {
    const json =
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(canonicalJson(JSON.parse(json))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts names by UTF-16 code units, as RFC 8785, 3.2.3 shows', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(text).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  it.each([
    [{ b: 1, a: undefined }, '{"b":1}'],
    [[undefined, 1], '[null,1]'],
    [undefined, 'null'],
    [{}, '{}'],
    [[], '[]'],
    [-0, '0'],
    ['é\u2028', '"é\u2028"'],
    [{ '': { b: [], a: {} } }, '{"":{"a":{},"b":[]}}'],
    [JSON.parse('{"__proto__":{"b":1},"a":2}'), '{"__proto__":{"b":1},"a":2}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('says the same as the value, and nothing about its order', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(turned(value))).toBe(text);
        expect(text).toHaveLength(JSON.stringify(value).length);
      }),
    );
  });

  it('is the same for the same values only', () => {
    const leaf = fc.constantFrom(null, true, 1, '1', '', [], {});
    const pair = fc.array(leaf, { maxLength: 2 });
    const small = fc.oneof(leaf, pair, fc.dictionary(fc.constantFrom('a', 'b', '1'), fc.oneof(leaf, pair)));
    const values = small.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isDeepStrictEqual(a, b));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('uuidV5', () => {
  const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

  it('gives the example of RFC 9562, A.4', () => {
    expect(uuidV5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
    expect(uuidV5(DNS.toUpperCase(), 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is made of the SHA-1 of namespace and name, however long the name is', () => {
    const lengths = [0, 5_000, 16_383, 16_384, 100_000, 3];
    const names = ['x', 'é', '日', '\u{1f600}'].flatMap((unit) => lengths.map((length) => unit.repeat(length)));
    for (const name of names) {
      const space = Buffer.from(DNS.replaceAll('-', ''), 'hex');
      const hex = createHash('sha1').update(space).update(name).digest('hex');
      const [kept, free] = [uuidV5(DNS, name).replaceAll('-', ''), /^(.{12}).(...).(.{15})/];
      expect(free.exec(kept)!.slice(1)).toEqual(free.exec(hex)!.slice(1));
    }
  });

  it('is a UUID of version 5, the same for the same name in the same space only', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.string({ unit: 'grapheme' }), fc.string(), (space, other, name, another) => {
        const uuid = uuidV5(space, name);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuidV5(space, name)).toBe(uuid);
        expect(uuidV5(other, name) === uuid).toBe(space === other);
        expect(uuidV5(space, another) === uuid).toBe(name === another);
      }),
    );
  });
});
