import { describe, expect, it } from '@jest/globals';
import { bootstrapInterval, effectSizeOf, hedgesCorrection, type ScorePair } from './effect-size.js';

/** Lakens (2013), Frontiers in Psychology 4:863, table 1: ten people rate two movies. */
const MOVIE_1 = [9, 7, 8, 9, 8, 9, 9, 10, 9, 9];
const MOVIE_2 = [9, 6, 7, 8, 7, 9, 8, 8, 8, 7];
const MOVIES: ScorePair[] = MOVIE_1.map((after, i) => ({ before: MOVIE_2[i]!, after }));

describe('the effect size of pairs', () => {
  it('is that of the published example', () => {
    const { meanBefore, meanAfter, sdBefore, sdAfter, gav } = effectSizeOf(MOVIES);
    expect([meanBefore, meanAfter]).toEqual([expect.closeTo(7.7, 10), expect.closeTo(8.7, 10)]);
    // As printed there: SD 0.95 and 0.82, d_av = 1.13, and g_av = 1.08 with the correction at n₁ + n₂ − 2 = 18 degrees of
    // freedom that the article uses.
    expect([sdBefore!.toFixed(2), sdAfter!.toFixed(2)]).toEqual(['0.95', '0.82']);
    const dav = gav! / hedgesCorrection(9);
    expect(dav.toFixed(2)).toBe('1.13');
    expect((dav * hedgesCorrection(18)).toFixed(2)).toBe('1.08');
    // By hand, at the 9 degrees of freedom of ten pairs: (1 − 3/35) · 1 ÷ ((√(8.1/9) + √(6.1/9)) ÷ 2).
    expect(gav).toBeCloseTo(((1 - 3 / 35) * 1) / ((Math.sqrt(8.1 / 9) + Math.sqrt(6.1 / 9)) / 2), 10);
  });

  it("is corrected by Hedges's approximation of the exact factor", () => {
    // Exact: Γ(m/2) ÷ (√(m/2) · Γ((m − 1)/2)), from Γ(x + 1) = x · Γ(x), Γ(1) = 1 and Γ(1/2) = √π.
    const gamma = (x: number): number => (x > 1 ? (x - 1) * gamma(x - 1) : x === 1 ? 1 : Math.sqrt(Math.PI));
    for (const m of [9, 10, 25, 60]) {
      const exact = gamma(m / 2) / (Math.sqrt(m / 2) * gamma((m - 1) / 2));
      expect(Math.abs(hedgesCorrection(m) - exact)).toBeLessThan(0.0005);
    }
  });

  it('is none without any spread, or for one pair', () => {
    const same = Array.from({ length: 12 }, () => ({ before: 0.1, after: 0.7 }));
    expect(effectSizeOf(same)).toMatchObject({ sdBefore: 0, sdAfter: 0, gav: null });
    expect(bootstrapInterval(same)).toBeNull();
    expect(effectSizeOf([{ before: 1, after: 2 }])).toMatchObject({ meanAfter: 2, sdAfter: null, gav: null });
  });
});

describe('the interval', () => {
  // Forty synthetic pairs, between 1 and 5.
  const pairs = Array.from({ length: 40 }, (_, i): ScorePair => {
    const before = 1 + ((i * 7) % 9) / 3;
    return { before, after: Math.min(5, before + ((i * 5) % 7) / 4) };
  });

  it('is that of an independent bootstrap, as far as chance lets it be', () => {
    // Another generator (a linear congruential one), ten times as many resamples, the formulas written out.
    let state = 12_345n;
    const next = (below: number) => {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
      return Number((state >> 33n) % BigInt(below));
    };
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    const sd = (values: number[]) =>
      Math.sqrt(values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1));
    const estimates = Array.from({ length: 20_000 }, () => {
      const drawn = pairs.map(() => pairs[next(pairs.length)]!);
      const [before, after] = [drawn.map((pair) => pair.before), drawn.map((pair) => pair.after)];
      return ((1 - 3 / (4 * 39 - 1)) * (mean(after) - mean(before))) / ((sd(before) + sd(after)) / 2);
    }).sort((a, b) => a - b);
    const { low, high } = bootstrapInterval(pairs)!;
    expect(Math.abs(low - estimates[499]!)).toBeLessThan(0.03);
    expect(Math.abs(high - estimates[19_499]!)).toBeLessThan(0.03);
    const { gav } = effectSizeOf(pairs);
    expect([low < gav!, gav! < high]).toEqual([true, true]);
  });

  it('is the same for the same pairs, in whichever order they come', () => {
    expect(bootstrapInterval(pairs.toReversed())).toEqual(bootstrapInterval(pairs));
  });
});
