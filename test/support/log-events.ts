import { START, type EventStore, type RecordedEvent } from '#eventstore';

/** The whole log, or the part of it on streams that begin so, in its order. */
export async function logEvents(
  eventStore: EventStore,
  ...streamPrefixes: readonly string[]
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  const filter = streamPrefixes.length > 0 ? { streamPrefixes } : {};
  for (let after = START, end = false; !end;) {
    const page = await eventStore.readAll({ after, ...filter });
    events.push(...page.events);
    ({ next: after, end } = page);
  }
  return events;
}
