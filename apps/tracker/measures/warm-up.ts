import type { Logger } from '#platform';
import { checkpointOf, PARTICIPANT_TIMELINE } from '#readmodels';
import type pg from 'pg';
import type { MeasureAnswersOf } from './measure-tables.js';

/** What the dashboard's first views are made of, the dearest last. */
const FIRST = [
  ...['evaluation-level', 'hours', 'inquiry-cycles', 'peer-counselling-network', 'breadth', 'growth', 'retention'],
  ...['cascade', 'capacity-index'],
];
/** A log with fewer events is computed at once. */
const FEWEST_EVENTS = 10_000n;

interface WarmUpOptions {
  readonly answers: MeasureAnswersOf;
  readonly database: pg.Pool;
  readonly logger: Logger;
}

/**
 * Computes what the dashboard shows first, one measure after the other, so that whoever looks first after a start does not
 * wait for all of them.
 *
 * @returns how to end it: settles after the measure under way
 */
export function warmUp({ answers, database, logger }: WarmUpOptions): () => Promise<void> {
  let stopped = false;
  const work = async (): Promise<void> => {
    const checkpoint = await checkpointOf(database, PARTICIPANT_TIMELINE);
    if (!checkpoint || checkpoint.position < FEWEST_EVENTS) return;
    for (const measure of FIRST) {
      if (stopped) return;
      await answers.tables({ measure, kind: 'figures' }, { level: 'programme' }, {});
    }
  };
  const done = work().catch((error: unknown) => {
    if (!stopped) logger.warn({ err: error }, 'measures could not be computed ahead; they will be when they are asked');
  });
  return async () => {
    stopped = true;
    await done;
  };
}
