import type { EventStore, Instant } from '#eventstore';
import { PARTICIPANT_TIMELINE, readConsistentThrough, roster } from '#readmodels';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DATABASE, EVENT_STORE } from '../dependencies.js';

/** Up to which instant the answers about development hold everything: both the facts and who the people are. */
@Injectable()
export class DevelopmentConsistency {
  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
  ) {}

  /** Ask before the query whose answer it goes with. */
  async current(): Promise<Instant> {
    const through = await Promise.all(
      [PARTICIPANT_TIMELINE, roster.name].map((name) => readConsistentThrough(this.database, this.eventStore, name)),
    );
    return through.sort()[0]!;
  }
}
