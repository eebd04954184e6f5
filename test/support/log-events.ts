import type { EventStore, Position, RecordedEvent } from '#eventstore';

/** What stands in the log after a position, on streams that begin so, in its order. */
export async function logEvents(eventStore: EventStore, from: Position, prefix: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let after = from, end = false; !end;) {
    const page = await eventStore.readAll({ after, streamPrefixes: [prefix] });
    events.push(...page.events);
    ({ next: after, end } = page);
  }
  return events;
}
