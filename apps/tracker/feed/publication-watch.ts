import type { Logger } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DATABASE, LOGGER } from '../dependencies.js';
import { eventText, type EventStream } from './event-stream.js';

interface Edition {
  readonly asKnownAt: string;
  readonly madeAt: string;
}

const LOOK_EVERY_MS = 2_000;

/** Tells those who are shown the publication when there is a new one. All of them share one look at the database. */
@Injectable()
export class PublicationWatch {
  #look: { readonly until: number; readonly edition: Promise<Edition | undefined> } | undefined;

  constructor(
    @Inject(DATABASE) private readonly database: Pick<pg.Pool, 'query'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Sends an event for the publication that stands, and one for each that follows. */
  async tell(stream: EventStream, signal: AbortSignal): Promise<void> {
    let told: string | undefined;
    while (!signal.aborted) {
      const edition = await this.#current();
      if (edition && edition.madeAt !== told) {
        told = edition.madeAt;
        await stream.write(eventText('publication', edition));
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  #current(): Promise<Edition | undefined> {
    if (!this.#look || this.#look.until < Date.now()) {
      const edition = this.#read();
      this.#look = { until: Date.now() + LOOK_EVERY_MS / 2, edition };
    }
    return this.#look.edition;
  }

  async #read(): Promise<Edition | undefined> {
    try {
      const { rows } = await this.database.query<Edition>(
        `select as_known_at as "asKnownAt", made_at as "madeAt" from publication.publication`,
      );
      return rows[0];
    } catch (error) {
      this.logger.warn({ err: error }, 'the publication cannot be looked at; the next look comes soon');
      return undefined;
    }
  }
}
