import { describe, expect, it } from '@jest/globals';
import { bodyOf, statementBody } from './body.js';

const stored = '2024-09-01T08:00:00.000001Z';
const body = (text: string) => bodyOf(text, JSON.parse(text) as Record<string, unknown>, stored);

describe('bodyOf', () => {
  it('adds stored and the missing timestamp, and keeps every other byte', () => {
    expect(body('{"id": "x",\n "n": 1.0}')).toBe(
      `{"id": "x",\n "n": 1.0,"stored":"${stored}","timestamp":"${stored}"}`,
    );
  });

  it('keeps a timestamp as it was sent', () => {
    const text = '{"timestamp":"2024-09-01T10:00:00+02:00"}';
    expect(body(text)).toBe(`{"timestamp":"2024-09-01T10:00:00+02:00","stored":"${stored}"}`);
  });

  it('takes members of the same name deeper down for what they are', () => {
    expect(JSON.parse(body('{"result":{"extensions":{"timestamp":1,"stored":2}}}'))).toEqual({
      result: { extensions: { timestamp: 1, stored: 2 } },
      stored,
      timestamp: stored,
    });
  });

  it('allows white space after the statement', () => {
    expect(JSON.parse(body('{"a":"}"} \n'))).toEqual({ a: '}', stored, timestamp: stored });
  });

  it('does not add what is there', () => {
    const text = '{"stored":"2020-01-01T00:00:00Z","timestamp":"2020-01-01T00:00:00Z"}';
    expect(body(text)).toBe(text);
  });
});

describe('statementBody', () => {
  it('is the body of the event', () => {
    expect(statementBody({ data: '{"id":"x","timestamp":"t"}', metadata: '{}', recordedAt: stored })).toBe(
      `{"id":"x","timestamp":"t","stored":"${stored}"}`,
    );
  });

  it('has the exact numbers that the metadata keeps', () => {
    const event = {
      data: '{"id":"x","n":1}',
      metadata: JSON.stringify({ exact: '{"id":"x","n":1.0}' }),
      recordedAt: stored,
    };
    expect(statementBody(event)).toBe(`{"id":"x","n":1.0,"stored":"${stored}","timestamp":"${stored}"}`);
  });
});
