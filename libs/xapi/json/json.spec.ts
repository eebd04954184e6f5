import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskNumbers, replaceNumerals } from './mask-numbers.js';
import { changesNumber, decimalOf } from './numerals.js';
import { parseJson, type JsonDocument } from './parse-json.js';

const read = (source: Buffer | string) => parseJson(source) as JsonDocument;
const refused = (source: Buffer | string) => {
  const problems = parseJson(source);
  expect(Array.isArray(problems)).toBe(true);
  return (problems as { path: string; rule: string }[]).map(({ path, rule }) => `${path} ${rule}`);
};

describe('parseJson', () => {
  it('reads what JSON.parse reads, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(read(Buffer.from(text)).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(
    [
      ['{"a":1,"a":2}', '$.a duplicate-property'],
      ['{"a":1,"\\u0061":1}', '$.a duplicate-property'],
      ['[0,{"x":{"a b":{},"c":[{"d":1}],"a b":{}}}]', '$[1].x["a b"] duplicate-property'],
      ['{"\\"":1 , "\\u0022" \n:1}', '$["\\""] duplicate-property'],
      ['{"__proto__":1,"__proto__":2}', '$.__proto__ duplicate-property'],
      ['{"a":{"b":1},"c":{"b":1},"a":[]}', '$.a duplicate-property'],
      [`{"e":${'['.repeat(64)}${']'.repeat(64)}}`, `$.e${'[0]'.repeat(63)} depth`],
      ['['.repeat(1_000_000), `$${'[0]'.repeat(64)} depth`],
      ['{"n":[1,-1e999]}', '$.n[1] number-range'],
      [`[${'1'.repeat(1_101)}]`, '$[0] number-range'],
      [`[0.${'1'.repeat(1_101)}]`, '$[0] number-range'],
      ['\ufeff{}', '$ byte-order-mark'],
      [`[${'0,'.repeat(5_000_001)}0]`, '$ json-size'],
      ['', '$ json-required'],
      ['{"a":01}', '$ json'],
      ['{"a":1}x', '$ json'],
      ['{"a":"\t"}', '$ json'],
      ['{"a":NaN}', '$ json'],
      ['{"a":-}', '$ json'],
      ['"\\', '$ json'],
    ].map(([text, problem]) => [problem!, text!] as const),
  )('answers %s', (problem, text) => {
    expect(refused(text)).toEqual([problem]);
    expect(refused(Buffer.from(text))).toEqual([problem]);
  });

  it('gives the text of each element as JSON.stringify writes it, or none', () => {
    const withoutIndexes = fc.jsonValue().filter((value) => !/"\d+":/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(fc.array(withoutIndexes), withoutIndexes, fc.constantFrom(undefined, 1), (items, item, space) => {
        const list = read(Buffer.from(JSON.stringify(items, undefined, space)));
        items.forEach((each, n) => expect(list.compactText?.(n) ?? JSON.stringify(each)).toBe(JSON.stringify(each)));
        const single = read(Buffer.from(JSON.stringify({ item }, undefined, space)));
        expect(single.compactText?.(0) ?? JSON.stringify({ item })).toBe(JSON.stringify({ item }));
      }),
    );
    expect(read('[{"a":"æ","b":[1,{}]},"x"]').compactText?.(0)).toBe('{"a":"æ","b":[1,{}]}');
    expect(read('[{"a":"æ","b":[1,{}]},"x"]').compactText?.(1)).toBe('"x"');
    for (const text of ['[1, 2]', '["\\/"]', '[1.0]', '{"a":1}\n']) expect(read(text).compactText).toBeUndefined();
  });

  it('names every duplicate, up to a hundred', () => {
    expect(refused('{"a":1,"a":2,"b":{"c":1,"c":1,"c":1}}')).toEqual([
      '$.a duplicate-property',
      '$.b.c duplicate-property',
      '$.b.c duplicate-property',
    ]);
    expect(refused(`[${Array.from({ length: 300 }, () => '{"a":1,"a":1}').join()}]`)).toHaveLength(100);
  });

  it.each([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])(
    'refuses bytes that are not UTF-8: %p',
    (...bytes) => {
      expect(refused(Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('"')]))).toEqual(['$ utf-8']);
    },
  );

  it('takes names that differ, 64 levels, escapes of every kind, and colons and quotes within strings', () => {
    for (const text of [
      '{"a":1,"A":2,"":3," ":4}',
      `${'['.repeat(64)}${']'.repeat(64)}`,
      '{"a:b":"c:\\"d\\":{","e\\\\":"[[[[","f":"\\ud800","g":"\\u0000"}',
      ' \r\n\t[ ] ',
      '"-5"',
    ]) {
      expect(read(text).value).toEqual(JSON.parse(text));
    }
  });

  it('keeps a property named __proto__, and lets it change nothing', () => {
    const { value } = read('{"x":{"__proto__":{"polluted":1}}}');
    expect(JSON.stringify(value)).toBe('{"x":{"__proto__":{"polluted":1}}}');
    expect((value as { x: { polluted?: number } }).x.polluted).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('finds a duplicate wherever it is put into a document', () => {
    const document = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(document, fc.nat(), (value, n) => {
        const names = Object.keys(value);
        const name = names[n % names.length]!;
        const text = `[${JSON.stringify(value).slice(0, -1)},${JSON.stringify(name)}:0}]`;
        expect(parseJson(text)).toMatchObject([{ rule: 'duplicate-property' }]);
      }),
    );
  });
});

describe('numbers that a double would change', () => {
  it.each(['1.0', '1e2', '-0', '0.0', '12345678901234567890', '0.1000000000000000055', '1E0', '1e-7', '1e21'])(
    'are noticed and masked: %s',
    (numeral) => {
      const text = `{"a":[${numeral},"${numeral}",7]}`;
      const { changesNumbers } = read(text);
      expect(changesNumbers).toBe(String(Number(numeral)) !== numeral);
      const masked = maskNumbers(text);
      expect(masked.unmask(JSON.stringify(masked.value))).toBe(text);
    },
  );

  it('are all that is not written again as it was read', () => {
    const numeral = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => JSON.stringify(n)),
      fc.tuple(fc.bigInt(), fc.constantFrom('', '.0', '.50', 'e3', 'E-2')).map(([n, tail]) => `${n}${tail}`),
    );
    fc.assert(
      fc.property(fc.array(numeral), (numerals) => {
        const text = `[${numerals.join()}]`;
        const document = read(text);
        expect(document.changesNumbers).toBe(JSON.stringify(document.value) !== text);
        const masked = maskNumbers(text);
        expect(masked.unmask(JSON.stringify(masked.value))).toBe(text);
        expect(masked.holds(JSON.stringify(masked.value))).toBe(document.changesNumbers);
      }),
    );
  });

  it('are not looked for in strings', () => {
    expect(read('{"1.0":"1e2 \\" 1.0"}').changesNumbers).toBe(false);
    expect(replaceNumerals('{"1.0":"1e2 \\" 1.0","a":-1.5e3}', () => 'N')).toBe('{"1.0":"1e2 \\" 1.0","a":N}');
  });
});

describe('decimalOf', () => {
  it.each([
    ['1', '1e0'],
    ['1.0', '1e0'],
    ['10e-1', '1e0'],
    ['-1.50e3', '-15e2'],
    ['0.00120', '12e-4'],
    ['-0.0e7', '0'],
    ['12345678901234567890', '1234567890123456789e1'],
    ['1E+2', '1e2'],
  ])('%s is %s', (numeral, decimal) => expect(decimalOf(numeral)).toBe(decimal));

  it('is the same for numbers that are the same, and for no others', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5), fc.nat(5), (n, zeros, shift) => {
        const text = String(n);
        expect(decimalOf(`${text}.${'0'.repeat(zeros + 1)}`)).toBe(decimalOf(text));
        expect(decimalOf(`${text}${'0'.repeat(shift)}e-${shift}`)).toBe(decimalOf(text));
        expect(decimalOf(text) === decimalOf(String(n + 1))).toBe(false);
      }),
    );
  });
});

describe('changesNumber', () => {
  it('is false for what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (n) => {
        expect(changesNumber(JSON.stringify(n))).toBe(false);
      }),
    );
  });
});
