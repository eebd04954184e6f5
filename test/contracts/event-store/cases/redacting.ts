import type { EventStore, RecordedEvent } from '#eventstore';
import { beforeEach, expect, it } from '@jest/globals';
import { useLog, type Harness } from '../harness.js';
import { event, events, here, newStream, readBack, readOn, record } from '../tools.js';

/** What a store that redacts promises; one that does not says so by having no `redact`, and is asked for nothing else. */
export function redactingCases(harness: Harness): void {
  const log = useLog(harness);
  let store: EventStore;
  let other: EventStore;
  let base: bigint;
  let stream: string;
  beforeEach(async () => {
    [store, other] = (await log.openMany(2)) as [EventStore, EventStore];
    base = await here(store);
    stream = newStream();
  });
  const TEXTS = { data: '{"by":"[erased] — é"}', metadata: '{"redacted":true,"n":1.50}' };
  const expectRead = async (expected: readonly RecordedEvent[]) => {
    for (const reader of [store, other]) {
      expect(await readOn(reader, { after: base })).toEqual(expected);
      expect(await readBack(reader, base)).toEqual(expected.toReversed());
      const own = expected.filter((one) => one.stream === stream);
      expect((await reader.readStream(stream)).events).toEqual(own);
    }
  };

  it('is known beforehand: a store that keeps events as they are has no way to', () => {
    expect(typeof store.redact).toBe(harness.differences.redacts ? 'function' : 'undefined');
  });

  if (!harness.differences.redacts) return;

  it('replaces an event’s texts, to the byte, and nothing else', async () => {
    await record(store, stream, events(3));
    await record(store, newStream(), events(1));
    const before = await readOn(store, { after: base });
    await store.redact!(stream, 1n, TEXTS);
    await expectRead(before.map((one) => (one.stream === stream && one.revision === 1n ? { ...one, ...TEXTS } : one)));
  });

  it('leaves the event what it was for whoever sends it again, or appends after it', async () => {
    const proposed = event();
    const receipt = await record(store, stream, [proposed], 'none');
    await store.redact!(stream, 0n, TEXTS);
    expect((await record(other, stream, [proposed], 'none')).position).toBe(receipt.position);
    expect(await record(other, stream, events(1), 0n)).toMatchObject({ revision: 1n });
    expect((await store.readStream(stream)).events[0]).toMatchObject({ id: proposed.id, ...TEXTS });
  });

  it('may be asked for twice, and changes nothing where there is no such event', async () => {
    await record(store, stream, events(1));
    await store.redact!(stream, 0n, TEXTS);
    await store.redact!(stream, 0n, TEXTS);
    const after = await readOn(store, { after: base });
    await store.redact!(stream, 7n, TEXTS);
    await store.redact!(newStream(), 0n, TEXTS);
    await expectRead(after);
  });

  it('leaves the record of a deleted stream as it is', async () => {
    await record(store, stream, events(2));
    await store.delete(stream);
    const deleted = await readOn(store, { after: base });
    await store.redact!(stream, 0n, TEXTS);
    expect(await readOn(other, { after: base })).toEqual(deleted);
  });
}
