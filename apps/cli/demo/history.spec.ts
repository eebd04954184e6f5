import { classify, parseProgramme, profileViolations, TEMPLATES, type Programme } from '#domain';
import { parseStatement } from '#xapi';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { makeHistory, type SyntheticProgramme } from './history.js';
import { makePlatforms } from './platforms.js';

const programme = parseProgramme(
  JSON.parse(readFileSync(new URL('../../../programme.json', import.meta.url), 'utf8')),
) as Programme;

describe('the synthetic programme', () => {
  let history: SyntheticProgramme;
  beforeAll(() => {
    history = makeHistory(programme, 'vetrail');
  });

  it('is the same for the same seed, and another for another', () => {
    expect(JSON.stringify(makeHistory(programme, 'vetrail')) === JSON.stringify(history)).toBe(true);
    expect(makeHistory(programme, 'other').sent[0]).not.toEqual(history.sent[0]);
  });

  it('is of the size of the programme: all schools, some 400 people, at least 60,000 statements', () => {
    expect(history.sent.length).toBeGreaterThanOrEqual(60_000);
    expect(history.people.length).toBeGreaterThan(380);
    expect(new Set(history.people.map(({ school }) => school)).size).toBe(programme.schools.length);
  });

  it('holds every template and what no template knows; each valid, and with no gap but those that are meant', () => {
    const kinds = new Set<string>();
    const gaps = new Set<string>();
    for (const { statement } of history.sent) {
      if (Array.isArray(parseStatement(statement, '1.0.3'))) throw new Error(JSON.stringify(statement));
      const { template = 'none', variant = '' } = classify(statement, programme) ?? {};
      kinds.add(template).add(variant);
      for (const { rule } of profileViolations(statement, programme)) gaps.add(rule);
    }
    const variants = ['joined', 'left', 'local-process', 'pretest', 'posttest', 'counselled', 'received-counselling'];
    expect([...kinds]).toEqual(expect.arrayContaining([...TEMPLATES, ...variants, 'none']));
    // Forgotten durations, and a platform that names people by their mail addresses.
    expect([...gaps].sort()).toEqual(['actor-account', 'duration']);
  });

  it('says of everybody and everything that it is synthetic', () => {
    const unmarked = history.sent.filter(
      ({ statement: { actor, object, context } }) =>
        !actor.name?.startsWith('Synthetic ') ||
        (object.objectType !== 'StatementRef' && !context?.platform?.startsWith('Synthetic ')),
    );
    expect(unmarked).toEqual([]);
  });

  it('is parted among the platforms without loss, ids given where a platform sends them', () => {
    const platforms = makePlatforms(programme, history.sent, 'vetrail');
    const all = platforms.flatMap(({ batches }) => batches.flat());
    expect(all.length).toBe(history.sent.length);
    for (const { habits, batches } of platforms) {
      expect(batches.flat().every(({ id }) => (id !== undefined) === habits.sendsIds)).toBe(true);
    }
    const ids = all.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
