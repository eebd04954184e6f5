import type { EventStore } from '#eventstore';
import { afterAll, afterEach, beforeAll } from '@jest/globals';

/** An adapter as the contract sees it. Every case is written against the port; this says how to come by a log. */
export interface Harness {
  readonly name: string;
  readonly differences: Differences;
  /** The share of repetitions that cases run which repeat something to provoke a race: 1 is all of them. */
  readonly effort: number;
  /** A log that nobody else writes to while a test runs. */
  createLog(): Promise<TestLog>;
}

/** Where the port's documentation lets stores differ. What is `false` here is not asked of the adapter. */
export interface Differences {
  /** An append to several streams writes all of its commits or none. EventStoreDB knows no such transaction. */
  readonly atomicAcrossStreams: boolean;
  /** A deleted stream's events leave the log at once. EventStoreDB keeps them in `$all` until it is scavenged. */
  readonly erasesAtOnce: boolean;
  /** An event's texts can be replaced where it stands. EventStoreDB keeps events as they are. */
  readonly redacts: boolean;
  /** A receipt tells when its commit was recorded, and whether that was before. EventStoreDB's answers do not say. */
  readonly receiptsTellAll: boolean;
  /**
   * An exact head promises the time of the call, also where nothing was written. EventStoreDB's time comes with events: the
   * adapter records a mark of it, but not for each call.
   */
  readonly promisesNow: boolean;
  /** Each log that the harness creates is empty. A server that is not ours alone keeps what was there. */
  readonly startsEmpty: boolean;
  /** No two appends are recorded at one instant, so that the head's promise is the last event's time itself. */
  readonly everyAppendLater: boolean;
  /** A test can bring about `TestLog.setClockBack`. */
  readonly clockCanBeSetBack: boolean;
}

/** How often a case repeats something, of the times that it would if time did not matter. */
export function times(count: number, { effort }: Harness): number {
  return Math.ceil(count * effort);
}

/** One log, and what a test may do to it. */
export interface TestLog {
  /** A store on the log, as one more process would have it. */
  open(): Promise<EventStore>;
  /** Breaks every connection of all stores on the log at once. The server itself stays. */
  cutConnections(): Promise<void>;
  /**
   * Leaves the log as if its clock had been set back by an hour: its last event, and what was last promised of the next
   * one, stand an hour ahead.
   */
  setClockBack(): Promise<void>;
  destroy(): Promise<void>;
}

/** The log that a group of cases shares; each case keeps to streams of its own, after a position of its own. */
export interface LogUnderTest extends Omit<TestLog, 'destroy'> {
  openMany(count: number): Promise<EventStore[]>;
  /** Closes a store within a case. The others are closed when the case ends. */
  close(store: EventStore): Promise<void>;
}

/** Registers the hooks that keep a log for the `describe` that this is called in. */
export function useLog(harness: Harness): LogUnderTest {
  let log: TestLog;
  const opened = new Set<EventStore>();
  beforeAll(async () => {
    log = await harness.createLog();
  });
  afterEach(async () => {
    await Promise.all([...opened].map((store) => close(store)));
  });
  afterAll(() => log.destroy());

  async function open(): Promise<EventStore> {
    const store = await log.open();
    opened.add(store);
    return store;
  }
  async function close(store: EventStore): Promise<void> {
    opened.delete(store);
    await store.close();
  }
  return {
    open,
    openMany: (count) => Promise.all(Array.from({ length: count }, open)),
    close,
    cutConnections: () => log.cutConnections(),
    setClockBack: () => log.setClockBack(),
  };
}
