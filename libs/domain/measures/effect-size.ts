/** Scores of one person before and after. */
export interface ScorePair {
  readonly before: number;
  readonly after: number;
}

export interface EffectSize {
  readonly meanBefore: number;
  readonly meanAfter: number;
  /** Sample standard deviations, null for fewer than two pairs. */
  readonly sdBefore: number | null;
  readonly sdAfter: number | null;
  /** Null where there is no spread to measure by, or only one pair. */
  readonly gav: number | null;
}

/**
 * Hedges's correction of a standardised mean difference for small samples, `1 − 3 ÷ (4·df − 1)`: Hedges (1981), Journal of
 * Educational Statistics 6(2), equation for the approximation of the exact factor by gamma functions.
 *
 * @param df degrees of freedom; for pairs, their number less one
 */
export function hedgesCorrection(df: number): number {
  return 1 - 3 / (4 * df - 1);
}

/**
 * The standardised mean difference of pairs with the average of the two standard deviations as its unit, corrected for
 * small samples: `g_av = J · (M₂ − M₁) ÷ ((SD₁ + SD₂) ÷ 2)`. Lakens (2013), Frontiers in Psychology 4:863, formula 10,
 * with the correction at n − 1 degrees of freedom, those of paired scores.
 *
 * @param pairs at least one
 */
export function effectSizeOf(pairs: readonly ScorePair[]): EffectSize {
  const before = momentsOf(pairs.map((pair) => pair.before));
  const after = momentsOf(pairs.map((pair) => pair.after));
  const moments = { meanBefore: before.mean, meanAfter: after.mean, sdBefore: before.sd, sdAfter: after.sd };
  return { ...moments, gav: gavOf(before, after, pairs.length) };
}

interface Moments {
  readonly mean: number;
  readonly sd: number | null;
}

function gavOf(before: Moments, after: Moments, n: number): number | null {
  if (before.sd === null || after.sd === null || before.sd + after.sd === 0) return null;
  return (hedgesCorrection(n - 1) * (after.mean - before.mean)) / ((before.sd + after.sd) / 2);
}

/** Mean and sample standard deviation, of differences to the first value: exactly zero where all values are the same. */
function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  const first = values[0]!;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]! - first;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - first - mean) ** 2;
  return { mean: first + mean, sd: n < 2 ? null : Math.sqrt(squares / (n - 1)) };
}

const RESAMPLES = 2_000;
const CONFIDENCE = 0.95;
const SEED = 20_220_301;

/**
 * The 95 % percentile interval of g_av by the bootstrap over pairs (Efron & Tibshirani 1993, An Introduction to the
 * Bootstrap, chapter 13), from 2,000 resamples. The generator is seeded and the pairs are put in order first, so that the
 * same pairs always give the same interval. Resamples without any spread say nothing and are left out.
 */
export function bootstrapInterval(pairs: readonly ScorePair[]): { readonly low: number; readonly high: number } | null {
  const ordered = pairs.toSorted((a, b) => a.before - b.before || a.after - b.after);
  const random = generator(SEED);
  const n = ordered.length;
  const before = new Float64Array(n);
  const after = new Float64Array(n);
  const estimates: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    for (let drawn = 0; drawn < n; drawn++) {
      const pair = ordered[Math.floor(random() * n)]!;
      before[drawn] = pair.before;
      after[drawn] = pair.after;
    }
    const gav = gavOf(momentsOf(before), momentsOf(after), n);
    if (gav !== null) estimates.push(gav);
  }
  if (estimates.length === 0) return null;
  estimates.sort((a, b) => a - b);
  const tail = (1 - CONFIDENCE) / 2;
  return { low: quantile(estimates, tail), high: quantile(estimates, 1 - tail) };
}

/** Between the two nearest order statistics, linearly (Hyndman & Fan 1996, type 7). */
function quantile(sorted: readonly number[], p: number): number {
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}

/** Mulberry32, a small generator of numbers from 0 (inclusive) to 1, whose sequence the seed decides. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
