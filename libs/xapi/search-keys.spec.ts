import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statements } from './arbitraries.fixture.js';
import { parseStatement } from './parse-statement.js';
import { activitiesIn, actorsIn, statementsIn, type Part } from './places.fixture.js';
import { frozen } from './rules/frozen.fixture.js';
import {
  ANONYMOUS_GROUP,
  GROUP,
  OTHER_UUID,
  REFERENCE,
  SAMPLE,
  SHA1,
  SMALLEST,
  SUB_STATEMENT,
} from './rules/samples.fixture.js';
import { filterKeys, searchKeys, type KeyFilters } from './search-keys.js';
import type { Actor, Statement } from './types.js';

function read(input: unknown): Statement {
  const parsed = parseStatement(input, '2.0.0');
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return frozen(parsed);
}

/** Keys with a space where the line feed is. */
const keysOf = (input: unknown) =>
  searchKeys(read(input))
    .map((key) => key.replace('\n', ' '))
    .sort();

const LEARNER = 'mbox:mailto:learner@example.org';
const TEAM = 'account:https://lms.example.org|learner-1';
const agent = (name: string) => ({ objectType: 'Agent', mbox: `mailto:${name}@example.org` });
const related = (...names: string[]) => names.map((name) => `related-agent mbox:mailto:${name}@example.org`);

describe('searchKeys', () => {
  it('are actor, verb and activity for the smallest statement', () => {
    expect(keysOf(SMALLEST)).toEqual([
      'activity https://example.org/courses/1',
      `actor ${LEARNER}`,
      'related-activity https://example.org/courses/1',
      `related-agent ${LEARNER}`,
      'verb https://example.org/verbs/tried',
    ]);
  });

  it('are every place that a query looks at, each once', () => {
    expect(keysOf(SAMPLE)).toEqual(
      [
        'verb https://example.org/verbs/tried',
        `actor ${LEARNER}`,
        `related-agent ${LEARNER}`,
        `related-agent mbox_sha1sum:${SHA1}`,
        `related-agent ${TEAM}`,
        'related-agent mbox:mailto:member@example.org',
        'related-agent openid:https://id.example.org/lrs',
        'activity https://example.org/courses/1',
        'related-activity https://example.org/courses/1',
        'related-activity https://example.org/programmes/1',
        'related-activity https://example.org/profiles/1',
        'related-activity https://example.org/books/1',
        'related-activity https://example.org/books/2',
        `registration ${OTHER_UUID}`,
      ].sort(),
    );
  });

  it('of an agent as object are those of an actor', () => {
    expect(keysOf({ ...SMALLEST, object: agent('other') })).toEqual([
      `actor ${LEARNER}`,
      'actor mbox:mailto:other@example.org',
      `related-agent ${LEARNER}`,
      ...related('other'),
      'verb https://example.org/verbs/tried',
    ]);
  });

  it('of a group are its own and those of its members', () => {
    const keys = keysOf({ ...SMALLEST, actor: GROUP });
    expect(keys).toEqual(expect.arrayContaining([`actor ${TEAM}`, 'actor mbox:mailto:member@example.org']));
  });

  it('of an anonymous group are those of its members', () => {
    const keys = keysOf({ ...SMALLEST, object: ANONYMOUS_GROUP }).filter((key) => key.startsWith('actor'));
    expect(keys).toEqual([
      `actor ${LEARNER}`,
      'actor mbox:mailto:member@example.org',
      'actor mbox:mailto:other@example.org',
    ]);
  });

  it('of a reference is the statement, in lower case', () => {
    const keys = keysOf({ ...SMALLEST, object: { ...REFERENCE, id: OTHER_UUID.toUpperCase() } });
    expect(keys).toContain(`reference ${OTHER_UUID}`);
    expect(keys.filter((key) => /activity/.test(key))).toEqual([]);
  });

  it('of the reference in a context is none', () => {
    expect(keysOf({ ...SMALLEST, context: { statement: REFERENCE } })).toEqual(keysOf(SMALLEST));
  });

  it('of a SubStatement are related only, without verb, registration and reference', () => {
    const sub = {
      ...SUB_STATEMENT,
      actor: agent('sub'),
      verb: { id: 'urn:example:sub-verb' },
      context: {
        registration: OTHER_UUID,
        instructor: agent('instructor'),
        team: { objectType: 'Group', member: [agent('team')] },
        contextActivities: { other: [{ id: 'urn:example:other' }] },
      },
    };
    const outer = [`actor ${LEARNER}`, `related-agent ${LEARNER}`, 'verb https://example.org/verbs/tried'];
    const inner = [...related('sub', 'instructor', 'team'), 'related-activity urn:example:other'];
    expect(keysOf({ ...SMALLEST, object: { ...sub, object: { id: 'urn:example:a' } } })).toEqual(
      [...outer, ...inner, 'related-activity urn:example:a'].sort(),
    );
    expect(keysOf({ ...SMALLEST, object: { ...sub, object: agent('inner') } })).toEqual(
      [...outer, ...inner, ...related('inner')].sort(),
    );
    expect(keysOf({ ...SMALLEST, object: { ...sub, object: REFERENCE } })).toEqual([...outer, ...inner].sort());
  });

  it('of context agents and groups are related', () => {
    const context = {
      contextAgents: [{ objectType: 'contextAgent', agent: agent('tutor') }],
      contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', member: [agent('guest')] } }],
    };
    expect(keysOf({ ...SMALLEST, context })).toEqual([...keysOf(SMALLEST), ...related('tutor', 'guest')].sort());
  });

  it('have one spelling for what is the same', () => {
    const statement = { ...SMALLEST, actor: { mbox: 'mailto:learner@EXAMPLE.ORG' } };
    expect(keysOf({ ...statement, context: { registration: OTHER_UUID.toUpperCase() } })).toEqual(
      keysOf({ ...SMALLEST, context: { registration: OTHER_UUID } }),
    );
  });
});

describe('filterKeys', () => {
  it('are none without filters', () => {
    expect(filterKeys({})).toEqual([]);
    expect(filterKeys({ relatedAgents: true, relatedActivities: true })).toEqual([]);
  });

  it('are all that a statement must have', () => {
    const filters = { verb: 'urn:example:v', activity: 'urn:example:a', registration: OTHER_UUID.toUpperCase() };
    const actor: Actor = { mbox: 'mailto:learner@EXAMPLE.org' };
    expect(filterKeys({ ...filters, agent: actor })).toEqual([
      `actor\n${LEARNER}`,
      'verb\nurn:example:v',
      'activity\nurn:example:a',
      `registration\n${OTHER_UUID}`,
    ]);
    expect(filterKeys({ ...filters, agent: actor, relatedAgents: true, relatedActivities: true })).toEqual([
      `related-agent\n${LEARNER}`,
      'verb\nurn:example:v',
      'related-activity\nurn:example:a',
      `registration\n${OTHER_UUID}`,
    ]);
  });

  it('of an anonymous group match nothing', () => {
    const keys = filterKeys({ agent: ANONYMOUS_GROUP as Actor });
    expect(keys).toHaveLength(1);
    expect(searchKeys(read({ ...SMALLEST, actor: ANONYMOUS_GROUP }))).not.toContain(keys[0]);
  });
});

/** Whether two actors have the same identifier, as the standard compares them. */
function same(a: Part, b: Part): boolean {
  const plain = ({ mbox, mbox_sha1sum, openid, account }: Part): string => {
    const [local, domain] = ((mbox as string | undefined) ?? '').split('@');
    return JSON.stringify([
      local,
      domain?.toLowerCase(),
      (mbox_sha1sum as string | undefined)?.toLowerCase(),
      openid,
      account,
    ]);
  };
  return plain(a) === plain(b) && plain(a) !== plain({});
}

const isActor = ({ objectType }: Part): boolean => objectType === 'Agent' || objectType === 'Group';
const withMembers = (actor: Part): Part[] => [actor, ...((actor['member'] ?? []) as Part[])];

/** The filters of the standard (1.0.3, part 3, 2.1.3), read plainly. */
function matches(statement: Part, filters: KeyFilters): boolean {
  const { agent: wanted, verb, activity, registration } = filters;
  const object = statement['object'] as Part;
  const direct = [statement['actor'] as Part, ...(isActor(object) ? [object] : [])].flatMap(withMembers);
  const objectType = object['objectType'] ?? 'Activity';
  const activities = filters.relatedActivities ? activitiesIn(statement) : objectType === 'Activity' ? [object] : [];
  const { registration: own } = (statement['context'] ?? {}) as { registration?: string };
  return (
    (!wanted || (filters.relatedAgents ? actorsIn(statement) : direct).some((actor) => same(actor, wanted as Part))) &&
    (verb === undefined || (statement['verb'] as Part)['id'] === verb) &&
    (activity === undefined || activities.some(({ id }) => id === activity)) &&
    (registration === undefined || own?.toLowerCase() === registration.toLowerCase())
  );
}

describe('keys', () => {
  it('find what the standard finds, in any statement, by anything that stands in it or in another', () => {
    let found = 0;
    const valid = statements('2.0.0').map(read) as unknown as fc.Arbitrary<Part>;
    fc.assert(
      fc.property(valid, valid, fc.boolean(), fc.boolean(), (one, other, relatedAgents, relatedActivities) => {
        const keys = new Set(searchKeys(one as unknown as Statement));
        const expectMatch = (filters: KeyFilters) => {
          const expected = matches(one, filters);
          const actual = filterKeys(filters).every((key) => keys.has(key));
          if (actual !== expected)
            throw new Error(`${JSON.stringify(filters)} gives ${actual} for ${JSON.stringify(one)}`);
          if (expected) found++;
        };
        for (const document of [one, other]) {
          const actors = actorsIn(document).filter((actor) => same(actor, actor));
          for (const actor of actors) expectMatch({ agent: actor as Actor, relatedAgents });
          const ids = activitiesIn(document).map(({ id }) => id as string);
          for (const activity of ids) expectMatch({ activity, relatedActivities });
          for (const part of statementsIn(document)) {
            const verb = (part['verb'] as Part)['id'] as string;
            const registration = ((part['context'] ?? {}) as { registration?: string }).registration?.toUpperCase();
            expectMatch({ verb });
            if (registration !== undefined) expectMatch({ registration, verb });
            expectMatch({ verb, ...(actors[0] && { agent: actors[0] as Actor }), ...(ids[0] && { activity: ids[0] }) });
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(300);
  });
});
