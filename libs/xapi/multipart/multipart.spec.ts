import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBoundary, parseMediaType } from './media-type.js';
import { MultipartReader, type MultipartEvent } from './multipart-reader.js';

interface Part {
  readonly headers: Record<string, string>;
  readonly data: string;
}
type Outcome = { readonly parts: readonly Part[]; readonly malformed?: string };

/** Reads a document that comes in pieces of these lengths, over and over. */
function read(document: Buffer | string, boundary = 'b', lengths: readonly number[] = [1 << 20]): Outcome {
  const bytes = Buffer.from(document as string, 'latin1');
  const reader = new MultipartReader(boundary);
  const events: MultipartEvent[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = lengths[n % lengths.length]!;
    events.push(...reader.push(bytes.subarray(at, at + length)));
    at += length;
  }
  events.push(...reader.end());
  const parts: { headers: Record<string, string>; data: string }[] = [];
  for (const event of events) {
    if (event.kind === 'part') parts.push({ headers: Object.fromEntries(event.headers), data: '' });
    else if (event.kind === 'data') parts.at(-1)!.data += event.bytes.toString('latin1');
    else if (event.kind === 'malformed') return { parts, malformed: event.rule };
  }
  return { parts };
}

const written = (parts: readonly Part[], boundary: string) =>
  parts
    .map(({ headers, data }) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return `--${boundary}\r\n${lines.join('')}\r\n${data}\r\n`;
    })
    .join('') + `--${boundary}--\r\n`;

describe('MultipartReader', () => {
  it('gives the same parts in whatever pieces a document comes', () => {
    const boundary = fc.constantFrom('b', '-', '--b', 'aab', "'()+_,-./:=?", 'x'.repeat(70));
    // Data that is full of what boundaries are made of.
    const data = fc
      .array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', 'a', 'b', '\r\n--', ' ', '\0', 'ÿ'))
      .map((a) => a.join(''));
    const headers = fc.dictionary(fc.constantFrom('content-type', 'x-a', 'x-b'), fc.constantFrom('1', 'a; b="c"', ''), {
      noNullPrototype: true,
    });
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(boundary, fc.array(fc.record({ headers, data }), { minLength: 1 }), lengths, (b, parts, sizes) => {
        fc.pre(parts.every((part) => !`\r\n${part.data}\r\n`.includes(`--${b}`)));
        expect(read(written(parts, b), b, sizes)).toEqual({ parts });
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes a preamble, an epilogue, padding, no headers, folded headers and empty parts', () => {
    const document = 'preamble\r\n--b \t\r\n\r\none\r\n--b\r\nX-A: 1\r\n 2\r\n\r\n\r\n--b--\r\nepilogue --b\r\n';
    expect(read(document)).toEqual({
      parts: [
        { headers: {}, data: 'one' },
        { headers: { 'x-a': '1 2' }, data: '' },
      ],
    });
    expect(read(document, 'b', [1])).toEqual(read(document));
  });

  it('takes a boundary that follows its data without a line break', () => {
    expect(read('--b\r\n\r\none--b\r\n\r\ntwo\r\n--b--').parts.map(({ data }) => data)).toEqual(['one', 'two']);
  });

  it('takes what only begins like a boundary for data', () => {
    const data = '\r\n--bb\r\n--b-\r\n--b \r\r\n--b';
    expect(read(`--b\r\n\r\n${data}x\r\n--b--`).parts[0]!.data).toBe(`${data}x`);
  });

  it.each([
    ['another boundary', '--c\r\n\r\none\r\n--c--\r\n', 'multipart-boundary'],
    ['no closing boundary', '--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n', 'multipart-boundary'],
    ['a part without an end', '--b\r\n\r\none', 'multipart-boundary'],
    ['headers without an end', '--b\r\nX-A: 1\r\n', 'multipart-boundary'],
    ['nothing', '', 'multipart-boundary'],
    ['a long preamble', `${'x'.repeat(20_000)}\r\n--b\r\n\r\n\r\n--b--`, 'multipart-boundary'],
    ['data where headers are', '--b\r\n{"a":1}\r\n\r\none\r\n--b--', 'part-headers'],
    ['a header twice', '--b\r\nA: 1\r\na: 2\r\n\r\none\r\n--b--', 'part-headers'],
    ['a header with a space before its colon', '--b\r\nA : 1\r\n\r\none\r\n--b--', 'part-headers'],
    ['headers without bound', `--b\r\nA: ${'x'.repeat(20_000)}\r\n\r\none\r\n--b--`, 'part-headers'],
    ['line feeds alone', '--b\nA: 1\n\none\n--b--\n', 'multipart-boundary'],
  ])('refuses %s', (_what, document, rule) => {
    expect(read(document).malformed).toBe(rule);
    expect(read(document, 'b', [1]).malformed).toBe(rule);
  });

  it('keeps no more than it must, and survives any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
        const reader = new MultipartReader('b');
        for (const piece of pieces) reader.push(Buffer.from(piece));
        reader.end();
      }),
    );
  });
});

describe('parseMediaType', () => {
  it.each([
    ['multipart/mixed; boundary=abc', 'multipart/mixed', { boundary: 'abc' }],
    ['Multipart/Mixed;Boundary="a b\\"c"', 'multipart/mixed', { boundary: 'a b"c' }],
    [`multipart/mixed; boundary="abcABC0123'()+_,-./:=?"`, 'multipart/mixed', { boundary: "abcABC0123'()+_,-./:=?" }],
    [
      'multipart/mixed; boundary=-------314159265358979323846',
      'multipart/mixed',
      { boundary: '-------314159265358979323846' },
    ],
    ['multipart/mixed; boundary=a/b:c', 'multipart/mixed', { boundary: 'a/b:c' }],
    ['multipart/mixed;', 'multipart/mixed', {}],
    ['application/json ; charset=utf-8', 'application/json', { charset: 'utf-8' }],
  ])('%s', (text, essence, parameters) => {
    const type = parseMediaType(text);
    expect({ ...type, parameters: Object.fromEntries(type!.parameters) }).toEqual({ essence, parameters });
  });

  it.each(['', 'text', 'text/', '/plain', 'text/plain; a=1; A=2', 'text/plain, text/html', 'a/b; c="d', undefined])(
    'refuses %p',
    (text) => expect(parseMediaType(text)).toBeUndefined(),
  );
});

describe('isBoundary', () => {
  it.each(['', ' ', 'a ', 'x'.repeat(71), 'a"b', 'a\r\nb', 'ä'])('refuses %p', (text) =>
    expect(isBoundary(text)).toBe(false),
  );
  it.each(['a', 'a b', 'x'.repeat(70)])('takes %p', (text) => expect(isBoundary(text)).toBe(true));
});
