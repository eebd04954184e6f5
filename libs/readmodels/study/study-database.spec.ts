import { describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import type { Study } from './studies.js';
import { inStudy, studyAware } from './study-database.js';

const STUDY: Study = { name: 'then', knownAt: '', position: 0n, versions: {}, createdAt: '' };

/** A pool that gives back what it was asked. */
const echo = { query: (...args: unknown[]) => args, connect: async () => echo } as unknown as Pool;
const pool = studyAware(echo, ['roster', 'statement_index']);
const asked = (...args: unknown[]) => (pool.query as unknown as (...a: unknown[]) => unknown[])(...args);

describe('studyAware', () => {
  it('hands everything on as it is outside a study', () => {
    const query = { name: 'roster.find', text: 'select * from roster.participant', values: ['roster'] };
    expect(asked(query)).toEqual([query, undefined]);
  });

  it('puts the names of the study’s schemas where tables are qualified, and into values, in a study', () => {
    inStudy(STUDY, () => {
      expect(
        asked({ name: 'a', text: 'select r.id from roster.participant r', values: [['roster'], 'x.roster'] }),
      ).toEqual([
        { text: 'select r.id from then__roster.participant r', values: [['then__roster'], 'x.roster'] },
        undefined,
      ]);
      expect(asked('select from statement_index.statement, my_roster.x', ['statement_index'])).toEqual([
        'select from then__statement_index.statement, my_roster.x',
        ['then__statement_index'],
      ]);
    });
  });

  it('does so on connections too, and only for the work of the study', async () => {
    const inside = inStudy(STUDY, async () => {
      const client = await pool.connect();
      return client.query('select from roster.participant');
    });
    expect(asked('select from roster.participant')).toEqual(['select from roster.participant', undefined]);
    expect(await inside).toEqual(['select from then__roster.participant', undefined]);
  });
});
