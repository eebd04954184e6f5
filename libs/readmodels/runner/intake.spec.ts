import { describe, expect, it } from '@jest/globals';
import { Intake } from './intake.js';

/** An intake that has projected 100 positions in a second of work. */
function working(): Intake {
  const intake = new Intake();
  intake.projected({ after: 0n, next: 100n }, 1_000);
  return intake;
}

describe('Intake', () => {
  it('is too much where the log grows faster than it is projected', () => {
    const intake = working();
    expect(intake.isTooMuch(1_000n, 0)).toBe(false);
    expect(intake.isTooMuch(1_101n, 1_000)).toBe(true);
    expect(intake.isTooMuch(1_201n, 2_000)).toBe(false);
  });

  it('is never too much while nothing comes in, however much is left to do', () => {
    const intake = working();
    intake.isTooMuch(1_000_000n, 0);
    expect(intake.isTooMuch(1_000_000n, 500)).toBe(false);
  });

  it('reckons with how fast pages were projected of late', () => {
    const intake = working();
    intake.isTooMuch(0n, 0);
    for (let page = 0; page < 10; page++) intake.projected({ after: 0n, next: 1_000n }, 1_000);
    expect(intake.isTooMuch(900n, 1_000)).toBe(false);
    expect(intake.isTooMuch(1_950n, 2_000)).toBe(true);
  });

  it('knows nothing before a page was projected', () => {
    const intake = new Intake();
    intake.isTooMuch(0n, 0);
    expect(intake.isTooMuch(1_000n, 1)).toBe(false);
  });
});
