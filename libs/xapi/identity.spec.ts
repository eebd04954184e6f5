import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { agents, groups } from './arbitraries.fixture.js';
import { actorKey, lowerDomain, parseActorKey } from './identity.js';
import { parseActor } from './parse-actor.js';
import { frozen } from './rules/frozen.fixture.js';
import { ACCOUNT, AGENT, ANONYMOUS_GROUP, GROUP, MEMBER, SHA1 } from './rules/samples.fixture.js';
import type { Actor, InverseFunctionalIdentifier } from './types.js';

const actors = fc.oneof(agents, groups).map((actor) => JSON.parse(JSON.stringify(actor)) as Actor);

describe('actorKey', () => {
  it.each<[string, InverseFunctionalIdentifier, string]>([
    ['an address', { mbox: 'mailto:learner@example.org' }, 'mbox:mailto:learner@example.org'],
    ['a domain in any letter case', { mbox: 'mailto:Learner@Example.ORG' }, 'mbox:mailto:Learner@example.org'],
    ['a hash in any letter case', { mbox_sha1sum: SHA1.toUpperCase() }, `mbox_sha1sum:${SHA1}`],
    ['an OpenID as it is', { openid: 'https://ID.example.org/A' }, 'openid:https://ID.example.org/A'],
    ['an account', { account: ACCOUNT }, 'account:https://lms.example.org|learner-1'],
    [
      'an account as it is',
      { account: { homePage: 'HTTPS://a.example.org', name: 'X|y' } },
      'account:HTTPS://a.example.org|X|y',
    ],
  ])('is one text for %s', (_, identifier, key) => {
    expect(actorKey(identifier)).toBe(key);
    expect(actorKey({ ...identifier, objectType: 'Agent', name: 'Somebody' })).toBe(key);
  });

  it('of a group is that of its identifier, whoever its members are', () => {
    const key = actorKey(GROUP as Actor);
    expect(key).toBe('account:https://lms.example.org|learner-1');
    expect(actorKey({ objectType: 'Group', account: ACCOUNT })).toBe(key);
  });

  it('is none for an anonymous group', () => {
    expect(actorKey(ANONYMOUS_GROUP as Actor)).toBeUndefined();
  });

  it('does not take the hash of an address for the address', () => {
    expect(actorKey({ mbox_sha1sum: SHA1 })).not.toBe(actorKey({ mbox: AGENT.mbox }));
  });

  it('tells apart accounts that look alike', () => {
    const accounts = [
      { homePage: 'https://a.example.org', name: 'b|c' },
      { homePage: 'https://a.example.org/b', name: 'c' },
      { homePage: 'https://a.example.org', name: 'b' },
      { homePage: 'https://a.example.org', name: 'B' },
      { homePage: 'https://a.example.org/', name: 'b' },
    ];
    expect(new Set(accounts.map((account) => actorKey({ account }))).size).toBe(accounts.length);
  });

  it('is the same for two actors only if their identifiers are', () => {
    const plain = ({ mbox, mbox_sha1sum, openid, account }: Actor): string => {
      const [local, domain] = mbox?.split('@') ?? [];
      return JSON.stringify([local, domain?.toLowerCase(), mbox_sha1sum, openid, account?.homePage, account?.name]);
    };
    fc.assert(
      fc.property(actors, actors, (a, b) => {
        const [one, other] = [actorKey(a), actorKey(b)];
        fc.pre(one !== undefined && other !== undefined);
        expect(one === other).toBe(plain(a) === plain(b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseActorKey', () => {
  it('gives back the identifier of any actor', () => {
    fc.assert(
      fc.property(actors, (actor) => {
        const key = actorKey(actor);
        fc.pre(key !== undefined);
        const identifier = parseActorKey(key)!;
        expect(actorKey(identifier)).toBe(key);
        const { mbox, mbox_sha1sum, openid, account } = actor;
        const given = { mbox: mbox && lowerDomain(mbox), mbox_sha1sum, openid, account };
        expect(identifier).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it.each([
    [
      '',
      'mbox',
      'mbox:',
      'mbox:learner@example.org',
      'mbox:https://example.org',
      'mbox_sha1sum:abc',
      'openid:',
      'openid:me',
    ],
    [
      'account:',
      'account:https://lms.example.org',
      'account:|learner',
      'account:lms|learner',
      'name:x',
      ':x',
      'Mbox:mailto:a@b',
    ],
  ])('gives nothing for what is none: %j, …', (...keys) => {
    for (const key of keys) expect([key, parseActorKey(key)]).toEqual([key, undefined]);
  });

  it('gives nothing or an identifier of that key for any text', () => {
    const start = fc.constantFrom('mbox:mailto:', 'mbox_sha1sum:', 'openid:https:', 'account:https:', '');
    fc.assert(
      fc.property(start, fc.string(), (kind, rest) => {
        const identifier = parseActorKey(kind + rest);
        if (identifier) expect(actorKey(identifier)?.toLowerCase()).toBe((kind + rest).toLowerCase());
      }),
    );
  });
});

describe('parseActor', () => {
  it.each([AGENT, MEMBER, GROUP, { openid: 'https://id.example.org/1' }])('gives back %j', (actor) => {
    expect(parseActor(frozen(actor), '1.0.3')).toBe(actor);
    expect(parseActor(frozen(actor), '2.0.0')).toBe(actor);
  });

  it.each<[string, unknown, string, string]>([
    ['an anonymous group, which nothing identifies', ANONYMOUS_GROUP, '$', 'identifier-required'],
    ['an agent without identifier', { name: 'Somebody' }, '$', 'identifier-required'],
    ['an agent with two', { ...AGENT, account: ACCOUNT }, '$', 'identifier-single'],
    ['a wrong address', { mbox: 'learner@example.org' }, '$.mbox', 'mbox'],
    ['an activity', { objectType: 'Activity', id: 'urn:example:a' }, '$.id', 'unknown-property'],
    ['a text', 'mailto:learner@example.org', '$', 'object'],
    ['null', null, '$', 'object'],
    ['a list', [AGENT], '$', 'object'],
  ])('refuses %s', (_, input, path, rule) => {
    const problems = parseActor(frozen(input), '1.0.3');
    expect(problems).toContainEqual({ path, rule, message: expect.any(String) });
    expect(parseActor(input, '1.0.3', 'agent')).toContainEqual(
      expect.objectContaining({ path: path.replace('$', 'agent') }),
    );
  });
});
