import type { Changes, EventStore } from '#eventstore';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { useLog, type Harness } from '../harness.js';
import { events, newStream, quiet, record, waitFor } from '../tools.js';

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

export function changesCases(harness: Harness): void {
  const log = useLog(harness);
  let store: EventStore;
  let other: EventStore;
  beforeEach(async () => {
    [store, other] = (await log.openMany(2)) as [EventStore, EventStore];
  });
  const listening = new Set<Changes>();
  afterEach(async () => {
    for (const changes of listening) await changes.close();
    listening.clear();
  });
  const listen = (own = store): Changes => {
    const changes = own.changes();
    listening.add(changes);
    return changes;
  };

  it.each([
    ['its own', () => store],
    ["another's", () => other],
  ] as const)('of %s store wake who waits within milliseconds', async (_, writer) => {
    const changes = listen();
    await quiet(changes, 150);
    const delays: number[] = [];
    for (let i = 0; i < 25; i++) {
      let before = 0;
      const waiting = changes.next(10_000).then(() => performance.now() - before);
      await sleep(5);
      before = performance.now();
      await record(writer(), newStream(), events(1));
      delays.push(await waiting);
    }
    expect(median(delays)).toBeLessThan(50);
  });

  it('by appends of every kind, and by deletions, wake a listener', async () => {
    const changes = listen();
    const stream = newStream();
    for (const change of [
      () => record(other, stream, events(1)),
      () => record(other, stream, events(40)),
      () =>
        other.append(Array.from({ length: 5 }, () => ({ stream: newStream(), expected: 'none', events: events(1) }))),
      () => other.delete(stream),
    ]) {
      await quiet(changes, 100);
      const waiting = waitFor(changes, 10_000);
      await change();
      expect(await waiting).toBeLessThan(5_000);
    }
  });

  it('wake every listener', async () => {
    const all = [listen(), listen(), listen(other), listen(await log.open())];
    await Promise.all(all.map((changes) => quiet(changes, 150)));
    const waiting = all.map((changes) => waitFor(changes, 10_000));
    await record(store, newStream(), events(1));
    for (const waited of await Promise.all(waiting)) expect(waited).toBeLessThan(5_000);
  });

  it('that come while nobody waits are remembered as one', async () => {
    const changes = listen();
    await quiet(changes, 150);
    for (let i = 0; i < 20; i++) await record(other, newStream(), events(1));
    await sleep(200);
    expect(await waitFor(changes, 10_000)).toBeLessThan(100);
    await quiet(changes, 200);
  });

  it('committed before `next` was called are never slept through', async () => {
    for (let i = 0; i < 15; i++) {
      const changes = listen(i % 3 ? store : await log.open());
      await record(other, newStream(), events(1));
      expect(await waitFor(changes, 10_000)).toBeLessThan(5_000);
    }
  });

  it('cost nothing while there are none: who waits is woken by the timeout', async () => {
    const changes = [listen(), listen(other)];
    await Promise.all(changes.map((one) => quiet(one, 100)));
    for (const waited of await Promise.all(changes.map((one) => quiet(one, 700)))) {
      expect(waited).toBeGreaterThanOrEqual(698);
      expect(waited).toBeLessThan(2_500);
    }
  });

  it('that are closed wake who waits, and keep nobody waiting any more', async () => {
    const changes = listen();
    const left = listen();
    await quiet(changes, 100);
    const waiting = waitFor(changes, 20_000);
    await changes.close();
    expect(await waiting).toBeLessThan(1_000);
    expect(await waitFor(changes, 20_000)).toBeLessThan(1_000);
    await changes.close();
    const others = waitFor(left, 10_000);
    await record(other, newStream(), events(1));
    expect(await others).toBeLessThan(5_000);
  });
}
