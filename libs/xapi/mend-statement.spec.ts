import { describe, expect, it } from '@jest/globals';
import { mendStatement } from './mend-statement.js';
import { parseStatement } from './parse-statement.js';

const RIGHT = {
  actor: { objectType: 'Agent', name: 'Synthetic', mbox: 'mailto:a@example.org' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/attempted', display: { 'en-US': 'attempted' } },
  object: { id: 'https://lms.example/a', definition: { name: { und: 'A', 'de-CH': 'Ä' } } },
  context: { extensions: { 'https://x.example/e': { name: null, mbox: ['a@b'] } } },
};

describe('mending', () => {
  it.each([
    ['null-property', { ...RIGHT, result: null, verb: { ...RIGHT.verb, display: null } }],
    ['null-property', { ...RIGHT, object: { ...RIGHT.object, definition: { name: { und: 'A', en: null } } } }],
    ['actor-list', { ...RIGHT, actor: { objectType: 'Agent', name: ['Synthetic'], mbox: ['mailto:a@example.org'] } }],
    ['mbox-scheme', { ...RIGHT, actor: { ...RIGHT.actor, mbox: 'a@example.org' } }],
    ['mbox-scheme', { ...RIGHT, actor: { ...RIGHT.actor, mbox: 'MAILTO:a@example.org' } }],
    ['language-tag', { ...RIGHT, verb: { ...RIGHT.verb, display: { en_US: 'attempted' } } }],
    ['language-tag', { ...RIGHT, object: { ...RIGHT.object, definition: { name: { '': 'A', de_CH: 'Ä' } } } }],
    ['empty-text', { ...RIGHT, context: { ...RIGHT.context, registration: '', language: '' } }],
    [
      'account-names',
      { ...RIGHT, actor: { account: { accountServiceHomePage: 'https://lms.example', accountName: 'a' } } },
    ],
  ])('%s: a statement that is none becomes one', (quirk, wrong) => {
    expect(parseStatement(wrong, '1.0.3')).toBeInstanceOf(Array);
    const { value, quirks } = mendStatement(wrong);
    expect(quirks).toEqual([quirk]);
    expect(parseStatement(value, '1.0.3')).toMatchObject({ context: RIGHT.context });
  });

  it('leaves what is right, and everything in extensions, as it is', () => {
    expect(mendStatement(RIGHT)).toEqual({ value: RIGHT, quirks: [] });
  });

  it('does not guess: what has no single meaning stays wrong', () => {
    for (const wrong of [
      { ...RIGHT, actor: { mbox: ['mailto:a@example.org', 'mailto:b@example.org'] } },
      { ...RIGHT, actor: { mbox: 'nobody' } },
      { ...RIGHT, verb: 'attempted' },
      { ...RIGHT, result: { score: { scaled: 2 } } },
      'text',
      [null],
    ]) {
      expect(parseStatement(mendStatement(wrong).value, '1.0.3')).toBeInstanceOf(Array);
    }
  });

  it('keeps a property named __proto__ one like any other', () => {
    const wrong = JSON.parse('{"__proto__":{"a":null},"b":1}') as unknown;
    expect(JSON.stringify(mendStatement(wrong).value)).toBe('{"__proto__":{},"b":1}');
  });
});
