import { isStatement, statementStream, type Programme } from '#domain';
import { follow, type EventStore, type LogPage, type Position } from '#eventstore';
import type { AttachmentStore } from '#attachments';
import type { Logger } from '#platform';
import { PageEvent } from '#readmodels';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import {
  advanceForwarder,
  forgetErasedRefusals,
  listRefusals,
  noteFailure,
  settleRefusal,
  type Forwarder,
} from '../../shared/forwarders/forwarders.js';
import { readRoster } from '../../shared/history/read-history.js';
import { RosterFold } from '../../shared/history/roster-fold.js';
import { createSelection, needsRoster } from '../../shared/history/selection.js';
import { deliver, DeliveryStopped, type DeliveryOptions } from '../../shared/lrs/deliver.js';
import { outgoingOf } from '../../shared/lrs/outgoing.js';
import { RecordStore } from '../../shared/lrs/record-store.js';

export interface WorkerOptions {
  readonly eventStore: EventStore;
  readonly attachments: AttachmentStore;
  readonly database: Pool;
  readonly programme: Programme;
  readonly logger: Logger;
  /** Waiting times after failures, in milliseconds. Default 0.5 to 60 s. */
  readonly backoff?: DeliveryOptions['backoff'];
}

const PAGE = 500;
const BATCH = 50;
const LOOK_FOR_RESENDS_MS = 1_000;

/**
 * Hands statements on to one target: what the filter selects, in the log's order, a batch after the other. The checkpoint
 * moves after the target's answer; what is sent again after a crash is there already under the same ids. What the target
 * refuses is set aside with its reason, and does not hold up the rest; while it cannot be reached, it is tried again for as
 * long as it takes.
 */
export async function forward(forwarder: Forwarder, options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { eventStore, attachments, database, programme, logger, backoff = { min: 500, max: 60_000 } } = options;
  const { id, endpoint, key, secret } = forwarder;
  const store = new RecordStore({ endpoint, key, secret, attachments });
  const onFailure: DeliveryOptions['onFailure'] = ({ reason }, attempt) => {
    logger.warn({ forwarder: id, attempt, reason }, 'a forwarding target cannot be reached; it will be tried again');
    noteFailure(database, id, reason).catch((error: unknown) => {
      logger.warn({ err: error, forwarder: id }, 'a failure of a forwarder could not be noted');
    });
  };
  const context: Context = {
    ...{ forwarder, eventStore, database, programme, signal },
    deliver: (batch) => deliver(store, batch, { signal, backoff, onFailure }),
  };
  try {
    await Promise.all([forwardLog(context), resendRefusals(context)]);
  } catch (error) {
    if (!(error instanceof DeliveryStopped)) throw error;
  }
}

interface Context {
  readonly forwarder: Forwarder;
  readonly eventStore: EventStore;
  readonly database: Pool;
  readonly programme: Programme;
  readonly signal: AbortSignal;
  readonly deliver: (batch: readonly ReturnType<typeof outgoingOf>[]) => ReturnType<typeof deliver>;
}

async function forwardLog({
  forwarder,
  eventStore,
  database,
  programme,
  signal,
  deliver: send,
}: Context): Promise<void> {
  const { id, criteria } = forwarder;
  const roster = needsRoster(criteria) ? await readRoster(eventStore, { upTo: forwarder.position }) : new RosterFold();
  const selects = createSelection(criteria, programme, roster);
  let position = forwarder.position;

  const step = async (events: readonly PageEvent[], to: Position) => {
    const { accepted, refused } = events.length > 0 ? await send(events.map(outgoingOf)) : { accepted: 0, refused: [] };
    const places = new Map(events.map((event) => [event.stream, event.position]));
    await advanceForwarder(database, id, {
      ...{ from: position, to, sent: accepted, recordedAt: events.at(-1)?.recordedAt },
      refused: refused.map((one) => ({ ...one, position: places.get(statementStream(one.statement.id))! })),
    });
    // What was erased while it was on its way is no longer there to be forgotten by its erasure.
    const setAside = refused.map(({ statement }) => statement.id);
    await forgetErasedRefusals(database, eventStore, setAside);
    position = to;
  };
  for await (const page of follow(eventStore, { after: position, pageSize: PAGE, signal })) {
    const selected = select(page, roster, selects);
    for (let i = 0; i + BATCH < selected.length; i += BATCH) {
      const batch = selected.slice(i, i + BATCH);
      await step(batch, batch.at(-1)!.position);
    }
    const last = selected.length % BATCH || Math.min(BATCH, selected.length);
    await step(selected.slice(selected.length - last), page.next);
  }
}

/** The page's statements that are selected, by the roster as each of them found it. */
function select(page: LogPage, roster: RosterFold, selects: (event: PageEvent) => boolean): PageEvent[] {
  return page.events.flatMap((recorded) => {
    const event = new PageEvent(recorded);
    event.open();
    roster.apply(event);
    return isStatement(event) && selects(event) ? [event] : [];
  });
}

/** Sends again, one by one, what somebody asked to be, and what was not erased since. */
async function resendRefusals({
  forwarder: { id },
  eventStore,
  database,
  signal,
  deliver: send,
}: Context): Promise<void> {
  while (!signal.aborted) {
    for (const { statement } of await listRefusals(database, id, { limit: PAGE, resend: true })) {
      const [event] = (await eventStore.readStream(statementStream(statement), { limit: 1 })).events;
      const resent = event ? ((await send([outgoingOf(new PageEvent(event))])).refused[0] ?? 'sent') : 'erased';
      await settleRefusal(database, id, statement, resent);
    }
    await sleep(LOOK_FOR_RESENDS_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
