import { describe, expect, it } from '@jest/globals';
import { behindOf, lagOf, shareOf, standingOf, type Operations, type Projection } from './standing.js';

const projection = (over: Partial<Projection> = {}): Projection => ({
  model: 'roster',
  state: 'current',
  version: '1',
  position: '100',
  recordedAt: null,
  waitingSince: null,
  building: [],
  ...over,
});
const operations = (...projections: Projection[]): Operations => {
  return { at: '2026-01-01T00:01:00Z', head: '100', led: true, projections };
};
const waiting = (since: string) => projection({ state: 'behind', position: '90', waitingSince: since });

describe('how the read models stand', () => {
  it('is well when all are current', () => expect(standingOf(operations(projection()))).toBe('well'));

  it('is busy while one catches up or is built anew', () => {
    expect(standingOf(operations(projection(), waiting('2026-01-01T00:00:58Z')))).toBe('busy');
    expect(standingOf(operations(projection({ building: [{ version: '2', position: '5' }] })))).toBe('busy');
  });

  it('is bad when events wait for long, or for nobody', () => {
    const late = operations(waiting('2026-01-01T00:00:10Z'));
    expect(standingOf(late)).toBe('bad');
    expect(lagOf(late, late.projections[0]!)).toBe(50);
    expect(standingOf({ ...operations(waiting('2026-01-01T00:00:59Z')), led: false })).toBe('bad');
  });

  it('counts what is missing, and how far a building has come', () => {
    expect(behindOf({ head: '100' }, { position: '90' })).toBe(10);
    expect(behindOf({ head: '100' }, { position: null })).toBe(100);
    expect(shareOf({ head: '200' }, '50')).toBe(0.25);
    expect(shareOf({ head: '0' }, '0')).toBe(1);
  });
});
