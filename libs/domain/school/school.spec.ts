import { describe, expect, it } from '@jest/globals';
import { programme } from '../vocabulary/statements.fixture.js';
import { decideSchool, evolveSchool, initialSchool, type SchoolCommand, type SchoolState } from './decider.js';
import type { HeadCount, SchoolEvent } from './events.js';

const joined = (on: string): SchoolEvent => ({ type: 'SchoolJoined', data: { code: 'hu-kozep', on } });
const declared = (data: HeadCount): SchoolEvent => ({ type: 'HeadCountDeclared', data });
const teachers = (date: string, count: number): HeadCount => ({ axis: 'position', role: 'teacher', date, count });
const trainers = (date: string, count: number): HeadCount => ({ axis: 'project-role', role: 'trainer', date, count });

const stateOf = (given: readonly SchoolEvent[]) => given.reduce<SchoolState>(evolveSchool, initialSchool());

/** Given events, when the command comes: then these events, or `path rule` of each problem. */
function when(given: readonly SchoolEvent[], command: SchoolCommand) {
  const result = decideSchool(command, stateOf(given), programme);
  return 'events' in result ? result.events : result.problems.map(({ path, rule }) => `${path} ${rule}`);
}
const join = (on: string): SchoolCommand => ({ type: 'join', code: 'hu-kozep', on });
const declare = (headCount: HeadCount): SchoolCommand => ({
  type: 'declare-head-count',
  code: 'hu-kozep',
  ...headCount,
});

describe('a school', () => {
  it('joins once, and on another day when that was wrong', () => {
    expect(when([], join('2022-03-01'))).toEqual([joined('2022-03-01')]);
    expect(when([joined('2022-03-01')], join('2022-03-01'))).toEqual([]);
    expect(when([joined('2022-03-01')], join('2022-04-01'))).toEqual([joined('2022-04-01')]);
  });

  it('declares how many people it has, by role and date, and puts that right', () => {
    const given = [joined('2022-03-01'), declared(teachers('2022-03-01', 120))];
    expect(when(given, declare(teachers('2022-03-01', 120)))).toEqual([]);
    expect(when(given, declare(teachers('2022-03-01', 121)))).toEqual([declared(teachers('2022-03-01', 121))]);
    expect(when(given, declare(teachers('2023-03-01', 120)))).toEqual([declared(teachers('2023-03-01', 120))]);
    expect(when(given, declare(trainers('2022-03-01', 120)))).toEqual([declared(trainers('2022-03-01', 120))]);
  });

  it('keeps its head-counts by date, of one cell the latest, also when it joined on another day', () => {
    const events = [
      joined('2022-03-01'),
      ...[teachers('2023-03-01', 118), trainers('2022-03-01', 4), teachers('2022-03-01', 120)].map(declared),
      declared(teachers('2022-03-01', 121)),
      joined('2022-02-01'),
    ];
    expect(stateOf(events)).toEqual({
      status: 'joined',
      on: '2022-02-01',
      headCounts: [teachers('2022-03-01', 121), trainers('2022-03-01', 4), teachers('2023-03-01', 118)],
    });
  });

  it.each<[SchoolCommand, string]>([
    [{ type: 'join', code: 'elsewhere', on: '2022-03-01' }, '$.code unknown-school'],
    [join('2022-02-30'), '$.on day'],
    [declare({ ...teachers('2022-03-01', 1), role: 'king' }), '$.position unknown-position'],
    [declare({ ...trainers('2022-03-01', 1), role: 'teacher' }), '$.projectRole unknown-project-role'],
    [declare(teachers('then', 1)), '$.date day'],
    [declare(teachers('2022-03-01', -1)), '$.count head-count'],
    [declare(teachers('2022-03-01', 1.5)), '$.count head-count'],
  ])('refuses %j', (command, problem) => {
    expect(when([joined('2022-03-01')], command)).toEqual([problem]);
  });

  it('has to join before it declares anything', () => {
    expect(when([], declare(teachers('2022-03-01', 1)))).toEqual(['$.code not-joined']);
  });
});
