import type { Logger } from '#platform';
import { checkpointOf, PARTICIPANT_TIMELINE } from '#readmodels';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type pg from 'pg';
import { DATABASE, LOGGER } from '../dependencies.js';
import { MeasureAnswersOf } from './measure-tables.js';

/** What the dashboard's first views are made of, the dearest last. */
const FIRST = [
  ...['evaluation-level', 'hours', 'inquiry-cycles', 'peer-counselling-network', 'breadth', 'growth', 'retention'],
  ...['cascade', 'capacity-index'],
];
/** A log with fewer events is computed at once. */
const FEWEST_EVENTS = 10_000n;

/**
 * Computes what the dashboard shows first, one measure after the other, so that whoever looks first after a start does not
 * wait for all of them.
 */
@Injectable()
export class WarmUp implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #stopped = false;
  #done: Promise<void> | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly answers: MeasureAnswersOf,
  ) {}

  onApplicationBootstrap(): void {
    void this.done();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  /** Settles when everything is computed, could not be, or is no longer wanted; begins where nobody has begun. */
  done(): Promise<void> {
    return (this.#done ??= this.#work().catch((error: unknown) => {
      if (this.#stopped) return;
      this.logger.warn({ err: error }, 'measures could not be computed ahead; they will be when they are asked');
    }));
  }

  async #work(): Promise<void> {
    const checkpoint = await checkpointOf(this.database, PARTICIPANT_TIMELINE);
    if (!checkpoint || checkpoint.position < FEWEST_EVENTS) return;
    for (const measure of FIRST) {
      if (this.#stopped) return;
      await this.answers.tables({ measure, kind: 'figures' }, { level: 'programme' }, {});
    }
  }
}
