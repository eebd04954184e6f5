import { textOfViewer, type Viewer } from '#access';
import type { Programme } from '#domain';
import type { EventStore, Position } from '#eventstore';
import type { Logger } from '#platform';
import { findParticipant } from '#readmodels';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { DATABASE, EVENT_STORE, LOGGER, PROGRAMME } from '../dependencies.js';
import { ResearchView } from '../disclosure/research.js';
import { eventText, placeText, type EventStream } from './event-stream.js';
import type { FeedItem } from './feed-item.js';
import { PublicationWatch } from './publication-watch.js';
import { SharedLog } from './shared-log.js';
import { visibleTo, type Lens } from './visible-to.js';

export interface Listening {
  readonly viewer: Viewer;
  /** Undefined: from what is to come. */
  readonly after: Position | undefined;
  readonly wanted: (item: FeedItem) => boolean;
  /** Whether they may still see what they could when they came. */
  readonly stillAllowed: () => Promise<boolean>;
}

/** Most listeners of one tracker; each holds a connection. */
export const MOST_LISTENERS = 2_000;
/** How often a quiet stream says that it is alive, and whether its listener may still listen. */
const HEARTBEAT_MS = 15_000;

/** Everybody who listens at this tracker. */
@Injectable()
export class Feed implements BeforeApplicationShutdown {
  readonly #log: SharedLog;
  readonly #stopping = new AbortController();

  constructor(
    @Inject(EVENT_STORE) eventStore: EventStore,
    @Inject(PROGRAMME) programme: Programme,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(DATABASE) private readonly database: pg.Pool,
    private readonly research: ResearchView,
    private readonly publications: PublicationWatch,
  ) {
    this.#log = new SharedLog({ eventStore, programme, logger });
  }

  get full(): boolean {
    return this.#log.listeners >= MOST_LISTENERS;
  }

  beforeApplicationShutdown(): void {
    this.#stopping.abort();
  }

  /** Sends what the viewer may see, for as long as they listen and may. */
  async listen(stream: EventStream, { viewer, after, wanted, stillAllowed }: Listening): Promise<void> {
    const ending = new AbortController();
    const signal = AbortSignal.any([stream.signal, this.#stopping.signal, ending.signal]);
    const { head, leave } = await this.#log.join();
    const heartbeat = setInterval(() => {
      stillAllowed().then(
        (allowed) => (allowed ? void stream.write(': alive\n\n') : ending.abort()),
        (error: unknown) => {
          this.logger.warn(
            { err: error, viewer: textOfViewer(viewer) },
            'a listener cannot be checked; it is let go of',
          );
          ending.abort();
        },
      );
    }, HEARTBEAT_MS);
    try {
      await stream.write('retry: 2000\n\n');
      if (viewer.role === 'partner' || viewer.role === 'public') await this.publications.tell(stream, signal);
      else await this.#pump(stream, signal, await this.#lensOf(viewer), after ?? head, wanted);
    } finally {
      clearInterval(heartbeat);
      leave();
      stream.end();
    }
  }

  async #pump(
    stream: EventStream,
    signal: AbortSignal,
    lens: Lens,
    after: Position,
    wanted: (item: FeedItem) => boolean,
  ): Promise<void> {
    await stream.write(placeText(after));
    for (let position = after; !signal.aborted;) {
      const { items, next } = await this.#log.after(position);
      // Who has withdrawn their consent meanwhile is not told of any more.
      if (lens.viewer.role === 'researcher' && items.length > 0) lens.research = await this.research.of(lens.viewer);
      let text = '';
      let told = position;
      for (const item of items) {
        const shown = visibleTo(lens, item);
        if (!shown || !wanted(item)) continue;
        text += eventText(item.kind, shown, item.position);
        told = item.position;
      }
      if (next > position && told !== next) text += placeText(next);
      await stream.write(text);
      if (next === position) await this.#log.more(position, signal);
      position = next;
    }
  }

  async #lensOf(viewer: Viewer): Promise<Lens> {
    const participant =
      viewer.role === 'participant' ? await findParticipant(this.database, viewer.participant) : undefined;
    return { viewer, research: await this.research.of(viewer), identities: new Set(participant?.identities) };
  }
}
