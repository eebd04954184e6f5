import { describe, expect, it } from '@jest/globals';
import { dataQuality, qualityFlags, type QualityStatement } from './data-quality.js';
import { at, programme } from './rows.fixture.js';

let position = 0n;
const told = (template: QualityStatement['template'], over: Partial<QualityStatement> = {}): QualityStatement => ({
  statement: `s${(position += 1n)}`,
  position,
  timestamp: '2023-04-18T09:00:00.000000Z',
  quarter: 5,
  person: 'ann',
  unclaimed: false,
  school: 'dk-randers',
  template,
  variant: null,
  object: 'thing',
  registration: null,
  durationSeconds: null,
  counterpartSchool: null,
  violations: null,
  source: 'moodle',
  sourceName: 'Moodle',
  ...over,
});

describe('data quality', () => {
  const statements = [
    told(null),
    told('T2', { violations: ['T2-duration', 'T2-event-kind'] }),
    told('T2', { durationSeconds: 3_600, unclaimed: true, person: 'ben' }),
    told('T11', { unclaimed: true, person: 'ben', school: null, source: null, sourceName: null }),
    // One cycle, two stages without their predecessor; a second cycle in order.
    told('T7', { registration: 'r1' }),
    told('T9', { registration: 'r1' }),
    told('T6', { registration: 'r2' }),
    told('T7', { registration: 'r2' }),
    ...['counselled', 'received-counselling'].map((variant) =>
      told('T10', {
        variant: variant as QualityStatement['variant'],
        counterpartSchool: 'dk-roskilde',
        durationSeconds: 1,
      }),
    ),
    // In no other count: it is in no measure either.
    told('T2', { quarter: null, timestamp: '2021-01-01T00:00:00.000000Z', violations: ['T2-duration'] }),
  ];
  const tallies = statements.map((statement) => {
    const { person, unclaimed, quarter } = statement;
    return { ...statement, unclaimedActor: unclaimed && quarter ? person : null, statements: 1 };
  });
  const { totals, sources, rules } = dataQuality(tallies, statements, programme);
  const { flags } = qualityFlags(statements, programme);

  it('counts what needs attention', () => {
    expect(at(totals, 'programme')).toEqual([
      {
        statements: 11,
        unclassified: 1,
        unclaimedActors: 1,
        missingDurations: 2,
        outOfOrderCycles: 1,
        sameCountryVisits: 1,
        outsidePeriod: 1,
        profileViolations: 1,
      },
    ]);
    expect(at(totals, 'no-school')).toMatchObject([{ statements: 1, missingDurations: 1 }]);
  });

  it('says by which source it came', () => {
    expect(
      sources.map(({ source, sourceName, statements: n, missingDurations }) => [
        source,
        sourceName,
        n,
        missingDurations,
      ]),
    ).toEqual([
      [null, null, 1, 1],
      ['moodle', 'Moodle', 10, 1],
    ]);
    expect(rules.map(({ source, template, rule, statements: n }) => [source, template, rule, n])).toEqual([
      ['moodle', 'T2', 'T2-duration', 1],
      ['moodle', 'T2', 'T2-event-kind', 1],
    ]);
  });

  it('lists every flag', () => {
    expect(flags.map(({ kind, statement }) => `${kind} ${statement}`)).toEqual([
      'unclassified s1',
      'missing-duration s2',
      'profile-violation s2',
      'missing-duration s4',
      'stage-without-predecessor s5',
      'stage-without-predecessor s6',
      'same-country-visit s9',
      'same-country-visit s10',
      'outside-period s11',
    ]);
  });
});
