import { EventStoreUnavailable, type EventStore, type LogHead } from '#eventstore';

/** How long a query waits for an event store that does not answer, and how long it is then not asked. */
const PATIENCE_MS = 500;
const LEFT_ALONE_MS = 2_000;

const leftAloneUntil = new WeakMap<object, number>();

/** The exact end of the log; undefined at once, or soon, while the event store is away. */
export async function headWithinReach(eventStore: Pick<EventStore, 'head'>): Promise<LogHead | undefined> {
  if ((leftAloneUntil.get(eventStore) ?? 0) > performance.now()) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const asked = eventStore.head({ exact: true }).catch((error: unknown) => {
    if (error instanceof EventStoreUnavailable) return undefined;
    throw error;
  });
  try {
    const head = await Promise.race([asked, late]);
    if (!head) leftAloneUntil.set(eventStore, performance.now() + LEFT_ALONE_MS);
    return head;
  } finally {
    clearTimeout(timer);
    asked.catch(() => undefined);
  }
}
