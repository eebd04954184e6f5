import { START, STREAM_DELETED, type EventStore } from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useLog, type Harness } from '../harness.js';
import { conflictsOf, event, events, expectGrowing, here, ids, newStream, readBack, readOn, record } from '../tools.js';

export function deletingCases(harness: Harness): void {
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
  /** The records of the stream's deletion in the log, after `base`. */
  const deletions = async () =>
    (await readOn(store, { after: base })).filter((one) => one.stream === stream && one.type === STREAM_DELETED);
  const expectDeleted = async (name = stream) => {
    for (const reader of [store, other]) {
      for (const options of [{}, { direction: 'backwards' }, { from: 1n }, { limit: 1 }] as const) {
        expect(await reader.readStream(name, options)).toEqual({ state: 'deleted', events: [] });
      }
    }
  };

  it('takes the events away and leaves one record after them in the log', async () => {
    const neighbour = newStream();
    const [own, theirs] = [events(3), events(2)];
    await record(store, stream, own);
    await record(store, neighbour, theirs);
    const { position } = await record(store, stream, events(1));
    const { recordedAt } = (await readOn(store, { after: base })).at(-1)!;
    await store.delete(stream);
    await expectDeleted();
    expect(ids((await store.readStream(neighbour)).events)).toEqual(ids(theirs));

    const read = await readOn(store, { after: base });
    expectGrowing(read.map((one) => one.position));
    const last = read.at(-1)!;
    expect(last).toMatchObject({ stream, type: STREAM_DELETED, data: '', metadata: '' });
    expect(last.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(last.position).toBeGreaterThan(position);
    expect(last.recordedAt >= recordedAt).toBe(true);
    expect(read.filter(({ type }) => type === STREAM_DELETED)).toHaveLength(1);
    if (harness.differences.erasesAtOnce) expect(ids(read.slice(0, -1))).toEqual(ids(theirs));
  });

  it('is read in every way that the log is read', async () => {
    await record(store, stream, events(2));
    await store.delete(stream);
    const [record_] = await deletions();
    expect((await readOn(store, { after: START })).at(-1)).toEqual(record_);
    expect((await readBack(store, base))[0]).toEqual(record_);
    expect((await readOn(store, { after: base, streamPrefixes: [stream.slice(0, 9)] })).at(-1)).toEqual(record_);
    expect(await readOn(store, { after: record_!.position })).toEqual([]);
    expect(await readOn(store, { after: base, streamPrefixes: ['other-'] })).toEqual([]);
    expect((await store.head()).position).toBeGreaterThanOrEqual(record_!.position);
  });

  it('refuses the stream for ever, whatever is expected of it', async () => {
    const own = events(2);
    await record(store, stream, own, 'none');
    await store.delete(stream);
    const reopened = await log.open();
    const before = await readOn(store, { after: base });
    for (const expected of ['none', 'any', 0n, 1n, 2n] as const) {
      for (const proposal of [[event()], own, [own[0]!]]) {
        for (const writer of [store, reopened]) {
          const result = await writer.append([{ stream, expected, events: proposal }]);
          expect(conflictsOf(result)).toEqual([{ index: 0, stream, expected, actual: 'deleted' }]);
        }
      }
    }
    expect(await readOn(store, { after: base })).toEqual(before);
  });

  it('refuses the whole batch that holds one for a deleted stream', async () => {
    await record(store, stream, events(1));
    await store.delete(stream);
    const good = newStream();
    const result = await store.append([
      { stream: good, expected: 'none', events: events(1) },
      { stream, expected: 'any', events: events(1) },
    ]);
    expect(conflictsOf(result)).toEqual([{ index: 1, stream, expected: 'any', actual: 'deleted' }]);
    if (harness.differences.atomicAcrossStreams) expect((await store.readStream(good)).state).toBe('none');
  });

  it('a second time changes nothing', async () => {
    await record(store, stream, events(1));
    await store.delete(stream);
    const before = await readOn(store, { after: base });
    await store.delete(stream);
    await other.delete(stream);
    expect(await readOn(store, { after: base })).toEqual(before);
    await expectDeleted();
  });

  it('at once from many sides leaves one record', async () => {
    await record(store, stream, events(3));
    await Promise.all([store, other, store, other, store].map((own) => own.delete(stream)));
    expect(await deletions()).toHaveLength(1);
    await expectDeleted();
  });

  it('closes a stream that never was', async () => {
    await store.delete(stream);
    await expectDeleted();
    expect(await deletions()).toMatchObject([{ data: '', metadata: '' }]);
    const result = await other.append([{ stream, expected: 'none', events: events(1) }]);
    expect(conflictsOf(result)).toMatchObject([{ actual: 'deleted' }]);
  });

  it('keeps to the stream of that name', async () => {
    const near = [`${stream}0`, stream.slice(0, -1), stream.toUpperCase()];
    for (const name of [...near, stream]) await record(store, name, events(1));
    await store.delete(stream);
    for (const name of near) expect(await store.readStream(name)).toMatchObject({ state: 'exists', events: [{}] });
  });

  it('gives no position a second time', async () => {
    const positions: bigint[] = [];
    for (let i = 0; i < 5; i++) {
      const short = newStream();
      positions.push((await record(store, short, events(2))).position);
      await store.delete(short);
      positions.push((await readOn(store, { after: base })).at(-1)!.position);
    }
    expectGrowing(positions);
  });

  it('of system streams is refused', async () => {
    for (const name of ['', '$all', '$mine']) await expect(store.delete(name)).rejects.toThrow(RangeError);
    expect(await readOn(store, { after: base })).toEqual([]);
  });

  describe('while others append to the stream', () => {
    it('leaves nothing behind it', async () => {
      for (let round = 0; round < 8; round++) {
        const contested = newStream();
        await record(store, contested, events(1), 'none');
        const outcomes = [store, other, store, other].map(async (own) => {
          for (let i = 0; ; i++) {
            const result = await own.append([{ stream: contested, expected: 'any', events: events(2) }]);
            if (result.outcome === 'conflict') return { conflicts: conflictsOf(result), after: i };
          }
        });
        await other.delete(contested);
        for (const { conflicts } of await Promise.all(outcomes)) {
          expect(conflicts).toEqual([{ index: 0, stream: contested, expected: 'any', actual: 'deleted' }]);
        }
        const left = (await readOn(store, { after: base })).filter((one) => one.stream === contested);
        expect(left.at(-1)!.type).toBe(STREAM_DELETED);
        if (harness.differences.erasesAtOnce) expect(left).toHaveLength(1);
        await expectDeleted(contested);
      }
    });
  });
}
