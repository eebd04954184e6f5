import { describe, expect, it } from '@jest/globals';
import { growth, type AssessmentStatement } from './growth.js';
import { at, programme } from './rows.fixture.js';

let position = 0n;
const assessed = (
  person: string,
  variant: 'pretest' | 'posttest',
  timestamp: string,
  scoreRaw: number | null,
  over: Partial<AssessmentStatement> = {},
): AssessmentStatement => ({
  person,
  unclaimed: false,
  school: 'dk-randers',
  variant,
  competence: 'feedback',
  instrumentVersion: '1',
  scoreRaw,
  timestamp: `${timestamp}T10:00:00.000000Z`,
  position: (position += 1n),
  ...over,
});

describe('growth', () => {
  it('pairs the first pretest with the last posttest after it, within one instrument version', () => {
    const statements = [
      assessed('ann', 'posttest', '2022-04-01', 5),
      assessed('ann', 'pretest', '2022-06-01', 9),
      assessed('ann', 'pretest', '2022-05-01', 2),
      assessed('ann', 'posttest', '2024-01-01', 4, { school: 'it-cometa' }),
      assessed('ann', 'posttest', '2023-01-01', 3),
      // Not comparable, not usable, or not after the pretest.
      assessed('ann', 'posttest', '2024-02-01', 5, { instrumentVersion: '2' }),
      assessed('ann', 'posttest', '2024-03-01', null),
      assessed('ben', 'pretest', '2022-05-01', 3),
      assessed('ben', 'posttest', '2022-05-01', 4),
      assessed('cid', 'posttest', '2022-05-01', 4),
    ];
    const { effects, pairs } = growth(statements, programme);
    expect(at(pairs, 'programme')).toMatchObject([
      { person: 'ann', before: 2, after: 4, difference: 2 },
      { person: 'ben', before: 3, after: null, difference: null },
    ]);
    const row = { competence: 'feedback', instrumentVersion: '1', pretested: 2, pairs: 1, attrition: 0.5, gav: null };
    expect(at(effects, 'programme')).toMatchObject([{ ...row, meanBefore: 2, meanAfter: 4, sdBefore: null }]);
    expect(at(effects, 'dk-randers')).toMatchObject([row]);
    expect(at(effects, 'it-cometa')).toEqual([]);
  });

  it('has an effect size for ten pairs with some spread, and none for fewer', () => {
    const before = [9, 6, 7, 8, 7, 9, 8, 8, 8, 7];
    const after = [9, 7, 8, 9, 8, 9, 9, 10, 9, 9];
    const statements = before.flatMap((score, i) => [
      assessed(`p${i}`, 'pretest', '2022-05-01', score),
      assessed(`p${i}`, 'posttest', '2024-05-01', after[i]!),
    ]);
    const [row] = at(growth(statements, programme).effects, 'programme');
    // Worked out in effect-size.spec.ts.
    expect(row).toMatchObject({ pairs: 10, attrition: 0, gav: expect.closeTo(1.03195, 4), reading: 'descriptive' });
    expect(row!.gavLow!).toBeLessThan(row!.gav!);
    const [fewer] = at(growth(statements.slice(2), programme).effects, 'programme');
    expect(fewer).toMatchObject({ pairs: 9, gav: null, gavLow: null, gavHigh: null });
    const flat = statements.map((statement) => ({ ...statement, scoreRaw: statement.variant === 'pretest' ? 2 : 3 }));
    expect(at(growth(flat, programme).effects, 'programme')).toMatchObject([{ pairs: 10, meanAfter: 3, gav: null }]);
  });
});
