import { QUANTITIES } from '../../shared/publication/quantities.js';
import { publish, type Answer, type Published, type Thresholds } from '../../shared/publication/publish.js';

/** What is to be cut down for partners and for the public; it can be handed to a thread. */
export interface PublicationTask {
  readonly answers: readonly Answer[];
  /** Codes. */
  readonly schools: readonly string[];
  readonly thresholds: Thresholds;
}

/** @throws AbortError where the signal comes first */
export type Publish = (task: PublicationTask, signal: AbortSignal) => Promise<Published[]>;

/** In this thread, which does little else meanwhile. */
export function publishHere({ answers, schools, thresholds }: PublicationTask): Promise<Published[]> {
  return publish(answers, QUANTITIES, schools, thresholds);
}
