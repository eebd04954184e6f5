import { describe, expect, it } from '@jest/globals';
import { Pseudonyms } from '../disclosure/pseudonyms.js';
import type { FeedItem } from './feed-item.js';
import { visibleTo, type Lens } from './visible-to.js';

const ANN = '10000000-0000-4000-8000-000000000001';
const BOB = '10000000-0000-4000-8000-000000000002';

const item = (over: Partial<FeedItem>): FeedItem => ({
  position: 1n,
  kind: 'statement',
  stored: '2024-01-01T00:00:00.000000Z',
  timestamp: '2024-01-01T00:00:00Z',
  subject: '20000000-0000-4000-8000-000000000001',
  actor: 'a',
  what: 'T8',
  verb: 'https://verb.example',
  object: { id: 'https://object.example', name: null },
  objectives: [],
  school: null,
  ...over,
});
const linked = (subject: string, actor: string, what = 'IdentityLinked') =>
  item({ kind: 'participant', subject, actor, what });

describe('what participants hear', () => {
  it('is what they do under the identities that are theirs at that moment', () => {
    const lens: Lens = {
      viewer: { role: 'participant', participant: ANN },
      research: { pseudonyms: new Pseudonyms(Buffer.alloc(32)), withheld: new Set() },
      identities: new Set(['a']),
    };
    const hears = (told: FeedItem) => visibleTo(lens, told) !== undefined;
    expect(hears(item({}))).toBe(true);
    expect(hears(item({ actor: 'b' }))).toBe(false);
    expect(hears(item({ actor: null }))).toBe(false);
    expect(hears(linked(ANN, 'b'))).toBe(true);
    expect(hears(item({ actor: 'b' }))).toBe(true);
    expect(hears(linked(BOB, 'a'))).toBe(false);
    expect(hears(item({}))).toBe(false);
    expect(hears(linked(ANN, 'b', 'IdentityUnlinked'))).toBe(true);
    expect(hears(item({ actor: 'b' }))).toBe(false);
  });
});

describe('what researchers hear', () => {
  it('is under pseudonyms, and nothing of who wants to be in no research', () => {
    const lens: Lens = {
      viewer: { role: 'researcher' },
      research: { pseudonyms: new Pseudonyms(Buffer.alloc(32)), withheld: new Set(['a']) },
      identities: new Set(),
    };
    expect(visibleTo(lens, item({}))).toBeUndefined();
    expect(visibleTo(lens, item({ kind: 'voiding' }))).toBeUndefined();
    expect(visibleTo(lens, item({ actor: 'b' }))).toMatchObject({ actor: expect.stringMatching(/^unclaimed-/) });
    lens.research = { ...lens.research, withheld: new Set() };
    expect(visibleTo(lens, item({}))).toBeDefined();
  });
});
