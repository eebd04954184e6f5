import type { Position } from '#eventstore';

/** How much what was seen before counts against the latest. */
const MEMORY = 0.7;

/** Compares how fast the log grows with how fast it is projected, in positions a millisecond. */
export class Intake {
  #projected = 0;
  #workedMs = 0;
  #head: { readonly position: Position; readonly at: number } | undefined;

  /** A page was projected, in so many milliseconds of work. */
  projected({ after, next }: { readonly after: Position; readonly next: Position }, ms: number): void {
    this.#projected = this.#projected * MEMORY + Number(next - after);
    this.#workedMs = this.#workedMs * MEMORY + ms;
  }

  /**
   * Whether the log has grown faster since the last call than it could be projected.
   *
   * @param now milliseconds of a clock that never goes back
   */
  isTooMuch(position: Position, now: number): boolean {
    const before = this.#head;
    this.#head = { position, at: now };
    if (!before || now <= before.at || this.#workedMs <= 0) return false;
    return Number(position - before.position) / (now - before.at) > this.#projected / this.#workedMs;
  }
}
