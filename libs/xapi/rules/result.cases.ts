import { drop, put, type RuleTable } from './rule-case.fixture.js';

const refused = (says: string, property: string, value: unknown, rule: string) => ({
  says,
  change: put(`result.${property}`, value),
  at: `$.result.${property}`,
  rule,
});

export const RESULTS: RuleTable = {
  section: '2.4.5 Result',
  cases: [
    ...['score', 'success', 'completion', 'response', 'duration', 'extensions'].map((property) => ({
      says: `A result need not have ${property}.`,
      change: drop(`result.${property}`),
    })),
    refused('Success is true or false, not a text that says so.', 'success', 'true', 'boolean'),
    refused('Success is true or false, not a number.', 'success', 1, 'boolean'),
    refused('Completion is true or false, not a text that says so.', 'completion', 'false', 'boolean'),
    refused('Completion is true or false, not an object.', 'completion', {}, 'boolean'),
    refused('A response is a text, not a number.', 'response', 42, 'string'),
    refused('A response is a text, not a list.', 'response', ['a', 'b'], 'string'),
    { says: 'A response may be empty.', change: put('result.response', '') },
    refused('Extensions of a result are an object.', 'extensions', 'none', 'object'),
  ],
};

const score = (says: string, value: object, property?: string, rule?: string) => ({
  says,
  change: put('result.score', value),
  ...(property && rule && { at: `$.result.score.${property}`, rule }),
});

export const SCORES: RuleTable = {
  section: '2.4.5.1 Score',
  cases: [
    refused('A score is an object, not a number.', 'score', 0.5, 'object'),
    refused('A score is an object, not a list.', 'score', [0.5], 'object'),
    score('A score may say nothing.', {}),
    score('A scaled score may be 1.', { scaled: 1 }),
    score('A scaled score may be -1.', { scaled: -1 }),
    score('A scaled score may be 0.', { scaled: 0 }),
    score('A scaled score is not above 1.', { scaled: 1.01 }, 'scaled', 'score-scaled'),
    score('A scaled score is not below -1.', { scaled: -1.01 }, 'scaled', 'score-scaled'),
    score('A scaled score is no percentage.', { scaled: 50 }, 'scaled', 'score-scaled'),
    score('A scaled score is a number, not a text of one.', { scaled: '0.5' }, 'scaled', 'number'),
    score('A raw score is a number, not a text of one.', { raw: '50' }, 'raw', 'number'),
    score('The least score is a number.', { min: false }, 'min', 'number'),
    score('The greatest score is a number.', { max: [100] }, 'max', 'number'),
    score('A number is not beyond all numbers, which JSON could not say again.', { raw: Infinity }, 'raw', 'number'),
    score('Numbers may be as great as they come.', { raw: 1e300, min: -1e300 }),
    score('A raw score alone has no limits.', { raw: -5000.25 }),
    score('A raw score may be the least one.', { raw: 0, min: 0, max: 10 }),
    score('A raw score may be the greatest one.', { raw: 10, min: 0, max: 10 }),
    score('A raw score is not below the least one.', { raw: -1, min: 0, max: 10 }, 'raw', 'score-range'),
    score('A raw score is not above the greatest one.', { raw: 11, min: 0, max: 10 }, 'raw', 'score-range'),
    score(
      'A raw score is not below the least one where there is no greatest.',
      { raw: 1, min: 2 },
      'raw',
      'score-range',
    ),
    score(
      'A raw score is not above the greatest one where there is no least.',
      { raw: 3, max: 2 },
      'raw',
      'score-range',
    ),
    score('The least score is less than the greatest.', { min: 10, max: 0 }, 'min', 'score-range'),
    score('The least score is not the greatest.', { min: 10, max: 10 }, 'min', 'score-range'),
    score('The least score may stand without the greatest.', { min: 10 }),
    score('The greatest score may stand without the least.', { max: 10 }),
    score('Scaled and raw scores need not agree.', { scaled: 1, raw: 0, min: 0, max: 10 }),
  ],
};

const lasts = (duration: string) => ({ says: `${duration} is a duration.`, change: put('result.duration', duration) });
const lastsNot = (says: string, duration: unknown, rule = 'duration') => refused(says, 'duration', duration, rule);

export const DURATIONS: RuleTable = {
  section: '4.6 ISO 8601 durations',
  cases: [
    ...['PT4H35M59.14S', 'PT16559.14S', 'P3Y1M29DT4H35M59.14S', 'P3Y', 'P4W'].map(lasts),
    ...['P1M', 'PT1M', 'P1D', 'P1Y2D', 'PT0S', 'P0D', 'PT36H', 'P1DT12H', 'PT1H30S', 'P0.5Y', 'PT1,5H', 'P1.5W'].map(
      lasts,
    ),
    { says: 'A duration may be finer than a hundredth of a second.', change: put('result.duration', 'PT1.123456S') },
    lastsNot('A duration is a text.', 90, 'string'),
    lastsNot('A duration is not an object.', { hours: 1 }, 'string'),
    lastsNot('A duration is not empty.', ''),
    lastsNot('A duration is not in words.', 'one hour'),
    lastsNot('A duration is not only a number.', '5400'),
    lastsNot('A duration begins with P.', '1H30M'),
    lastsNot('A duration lasts for something.', 'P'),
    lastsNot('A duration has something after its T.', 'PT'),
    lastsNot('A duration has something after its T, even after days.', 'P1DT'),
    lastsNot('Hours stand after the T.', 'P1H'),
    lastsNot('Days stand before the T.', 'PT1D'),
    lastsNot('A unit has a number.', 'PTH'),
    lastsNot('A number has a unit.', 'PT5'),
    lastsNot('Units stand from the greatest to the smallest.', 'PT1M1H'),
    lastsNot('A unit stands once.', 'PT1H2H'),
    lastsNot('Weeks do not go with days.', 'P4W1D'),
    lastsNot('Weeks do not go with hours.', 'P4WT1H'),
    lastsNot('Only the smallest unit has a fraction.', 'PT1.5H30M'),
    lastsNot('A fraction has digits.', 'PT1.S'),
    lastsNot('Durations are in upper case.', 'pt1h'),
    lastsNot('A duration is not negative.', '-PT1H'),
    lastsNot('A part of a duration is not negative.', 'PT-1H'),
    lastsNot('A duration has no space.', 'P1D T1H'),
    lastsNot('A duration has no other units.', 'PA1H0M0S'),
    lastsNot('A duration has not the form of points in time.', 'P0003-06-04T12:30:05'),
  ],
};
