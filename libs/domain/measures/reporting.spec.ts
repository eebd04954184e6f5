import { describe, expect, it } from '@jest/globals';
import { reporting, type ReportingStatement } from './reporting.js';
import { at, programme } from './rows.fixture.js';

const said = (person: string | null, object: string, over: Partial<ReportingStatement> = {}): ReportingStatement => ({
  person,
  school: 'nl-davinci',
  quarter: 2,
  template: 'T2',
  eventKind: 'workshop',
  object,
  ...over,
});

describe('reporting', () => {
  const registered = [
    { person: 'ann', school: 'nl-davinci', position: 'teacher', projectRoles: ['trainer', 'local-player'] },
    { person: 'ben', school: 'nl-davinci', position: 'leader', projectRoles: [] },
  ];
  const statements = [
    said('ann', 'w1'),
    said('ann', 'w2'),
    said('ben', 'w1'),
    said('cid', 'w1'),
    said(null, 'w1'),
    said('ann', 'c1', { template: 'T6', eventKind: null }),
    said('ann', 'w3', { quarter: 3 }),
    said('ann', 'x', { template: 'T1' }),
    said('ann', 'x', { template: null }),
  ];
  const { figures, quarters, totals } = reporting(statements, registered, programme);
  const cut = (
    rows: readonly { roleAxis: string; role: string | null; people: number; events: number; activities: number }[],
  ) => rows.map(({ roleAxis, role, people, events, activities }) => [roleAxis, role, people, events, activities]);

  it('counts participants and events by quarter, kind of event and role, on two axes', () => {
    const workshops = at(figures, 'nl-davinci').filter(
      ({ quarter, eventKind }) => quarter === 'PQ2' && eventKind === 'workshop',
    );
    expect(cut(workshops)).toEqual([
      ['all', null, 3, 5, 2],
      ['position', 'leader', 1, 1, 1],
      ['position', 'teacher', 1, 2, 2],
      ['position', null, 1, 2, 1],
      ['project-role', 'trainer', 1, 2, 2],
      ['project-role', 'local-player', 1, 2, 2],
      ['project-role', null, 2, 3, 1],
    ]);
  });

  it('has the sums that distinct people do not add up to', () => {
    const all = ({ roleAxis }: { roleAxis: string }) => roleAxis === 'all';
    expect(cut(at(quarters, 'programme').filter(all))).toEqual([
      ['all', null, 3, 6, 3],
      ['all', null, 1, 1, 1],
    ]);
    expect(cut(at(totals, 'nl-davinci').filter(all))).toEqual([['all', null, 3, 7, 4]]);
    expect(at(totals, 'dk-randers')).toEqual([]);
  });
});
