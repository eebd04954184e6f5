import type { ProjectedEvent } from '#readmodels';
import type { Position } from '#eventstore';

/** Where replayed events go. */
export interface Sink {
  /** Where an interrupted replay of the same kind got to; undefined to begin at the beginning. */
  readonly resumeAfter: Position | undefined;
  /** Takes selected events, in order. Settles when they are where they belong. */
  write(events: readonly ProjectedEvent[]): Promise<void>;
  /** Everything up to this position has been written: a later run may go on from here. */
  mark(position: Position): Promise<void>;
  /**
   * Ends the writing.
   *
   * @param done whether the whole stretch was replayed: nothing is left to resume then
   * @returns what to tell the person at the terminal, a line each
   */
  close(done: boolean): Promise<readonly string[]>;
}
