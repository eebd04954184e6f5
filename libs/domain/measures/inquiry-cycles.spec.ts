import { describe, expect, it } from '@jest/globals';
import type { Template } from '../vocabulary/templates.js';
import { cutOffOf } from './cut-off.js';
import { cyclesOf, cycleFigures, stagesWithoutPredecessor, type CycleStatement } from './inquiry-cycles.js';
import { at, programme } from './rows.fixture.js';

let position = 0n;
const stage = (template: Template, timestamp: string, over: Partial<CycleStatement> = {}): CycleStatement => ({
  person: 'ann',
  unclaimed: false,
  school: 'dk-randers',
  template,
  registration: 'r1',
  timestamp: timestamp.length === 10 ? `${timestamp}T10:00:00.000000Z` : timestamp,
  position: (position += 1n),
  ...over,
});
const END = cutOffOf(programme, {}, '2030-01-01');

describe('an inquiry cycle', () => {
  it('takes each stage from the first one at or after the stage before', () => {
    const cycle = [
      stage('T9', '2023-04-01'),
      stage('T7', '2023-01-01'),
      stage('T7', '2023-03-01'),
      stage('T7', '2023-02-20'),
      stage('T6', '2023-02-15'),
      stage('T6', '2023-02-10'),
      // At the very instant of its predecessor, and at another school.
      stage('T8', '2023-02-20', { school: 'it-cometa' }),
    ];
    const day = (text: string) => `${text}T10:00:00.000000Z`;
    expect(cyclesOf(cycle, END)).toEqual([
      {
        person: 'ann',
        unclaimed: false,
        registration: 'r1',
        school: 'dk-randers',
        t6: day('2023-02-10'),
        t7: day('2023-02-20'),
        t8: day('2023-02-20'),
        t9: day('2023-04-01'),
        stage: 'T9',
        status: 'completed',
      },
    ]);
    // Enacted on 2023-01-01, before anything was planned.
    expect(stagesWithoutPredecessor(cycle).map(({ timestamp }) => timestamp)).toEqual([day('2023-01-01')]);
  });

  it('is one a person and registration, and none without a plan, a person or a registration', () => {
    const statements = [
      stage('T6', '2023-01-01'),
      stage('T6', '2023-01-01', { person: 'ben' }),
      stage('T6', '2023-01-01', { registration: 'r2' }),
      stage('T7', '2023-01-02', { registration: 'r3' }),
      stage('T6', '2023-01-01', { registration: null }),
      stage('T6', '2023-01-01', { person: null }),
    ];
    expect(cyclesOf(statements, END)).toHaveLength(3);
    expect(stagesWithoutPredecessor(statements)).toEqual([statements[3]]);
  });

  it('skips no stage', () => {
    const statements = [stage('T6', '2023-01-01'), stage('T8', '2023-02-01'), stage('T9', '2023-03-01')];
    expect(cyclesOf(statements, END)).toMatchObject([{ t7: null, t8: null, t9: null, stage: 'T6' }]);
    expect(stagesWithoutPredecessor(statements).map(({ template }) => template)).toEqual(['T8', 'T9']);
  });
});

describe('completion', () => {
  it('leaves out cycles younger than 120 days before the cut-off, whatever they have reached', () => {
    // The end of 2024-09-01 less 120 days of 24 hours is the end of 2024-05-04.
    const cycles = [
      ...['T6', 'T7', 'T8', 'T9'].map((template, i) => stage(template as Template, `2024-01-0${i + 1}`)),
      stage('T6', '2024-05-04T23:59:59.999999Z', { registration: 'old enough' }),
      stage('T7', '2024-06-01', { registration: 'old enough' }),
      ...['T6', 'T7', 'T8', 'T9'].map((template) =>
        stage(template as Template, '2024-05-05T00:00:00.000000Z', { registration: 'too young' }),
      ),
    ];
    const { totals, funnel } = cycleFigures(cyclesOf(cycles, END), programme);
    const total = { people: 1, cycles: 3, open: 1, opened: 2, completed: 1, completion: 0.5, medianDays: 3 };
    expect(at(totals, 'dk-randers')).toEqual([total]);
    expect(at(totals, 'programme')).toEqual([total]);
    expect(at(funnel, 'programme').map(({ stage: name, furthest, reached }) => [name, furthest, reached])).toEqual([
      ['T6', 0, 3],
      ['T7', 1, 3],
      ['T8', 0, 2],
      ['T9', 2, 2],
    ]);
    expect(at(totals, 'it-cometa')[0]).toMatchObject({ opened: 0, completion: null, medianDays: null });
  });
});

describe('the cut-off', () => {
  it.each([
    [{}, '2030-01-01', '2024-09-01T23:59:59.999999Z'],
    [{}, '2023-05-06', '2023-05-06T23:59:59.999999Z'],
    [{ asKnownAt: '2023-06-01T12:00:00Z' }, '2023-05-06', '2023-06-01T12:00:00.000000Z'],
    [{ to: '2023-01-31', asKnownAt: '2023-06-01' }, '2030-01-01', '2023-01-31T23:59:59.999999Z'],
    [{ to: '2029-01-01', asKnownAt: '2029-01-01' }, '2030-01-01', '2024-09-01T23:59:59.999999Z'],
  ])('of %j on %s is %s', (window, today, instant) => {
    expect(cutOffOf(programme, window, today)).toBe(instant);
  });

  it('refuses what is no day', () => {
    expect(() => cutOffOf(programme, { to: 'soon' }, '2030-01-01')).toThrow('to must be a day or a timestamp');
  });
});
