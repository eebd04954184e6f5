import { THREAD_MEMORY } from '#platform';
import { Worker } from 'node:worker_threads';
import type { MeasureComputer, MeasureTask } from './measure-computer.js';
import type { MeasureTables } from './measure-query.js';
import type { FromThread, ThreadData, ThreadFailure, ToThread } from './measure-thread.js';
import { currentStudy } from './study/study-database.js';

interface Waiting {
  readonly resolve: (tables: MeasureTables) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that nobody has asked for so long ends: what it held of the log is the system's again. */
const IDLE_MS = 30_000;

/**
 * Computes measures in a thread of its own: sums over tens of thousands of statements take tenths of a second, during which
 * nobody's statement could be taken in. The thread is started by the first question, ends when there was none for a while,
 * and is started again by the next one.
 */
export class MeasureThread implements MeasureComputer {
  #running: RunningThread | undefined;
  #idle: NodeJS.Timeout | undefined;
  readonly #ending = new Set<Promise<void>>();

  /** @param idleMs how long a thread waits for the next question */
  constructor(
    private readonly data: ThreadData,
    private readonly idleMs = IDLE_MS,
  ) {}

  async compute(task: MeasureTask): Promise<MeasureTables> {
    clearTimeout(this.#idle);
    const thread = (this.#running ??= this.#start());
    try {
      return await thread.compute(task);
    } finally {
      if (this.#running === thread && thread.isIdle) {
        clearTimeout(this.#idle);
        this.#idle = setTimeout(() => this.#end(), this.idleMs).unref();
      }
    }
  }

  async close(): Promise<void> {
    this.#end();
    await Promise.all(this.#ending);
  }

  #start(): RunningThread {
    const thread = new RunningThread(this.data);
    const ended = thread.ended.then(() => {
      if (this.#running === thread) this.#running = undefined;
      this.#ending.delete(ended);
    });
    this.#ending.add(ended);
    return thread;
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#running?.end();
    this.#running = undefined;
  }
}

class RunningThread {
  /** Settles when it is gone; whoever still waited for it has an error then. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(data: ThreadData) {
    const worker = (this.#worker = new Worker(new URL('./measure-thread.js', import.meta.url), {
      workerData: data,
      resourceLimits: THREAD_MEMORY,
    }));
    worker.on('message', (said: FromThread) => this.#take(said));
    let reason = new Error('the thread that computes measures ended');
    worker.on('error', (error: Error) => (reason = error));
    this.ended = new Promise((resolve) =>
      worker.once('exit', () => {
        for (const { reject } of this.#waiting.values()) reject(reason);
        this.#waiting.clear();
        resolve();
      }),
    );
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  compute(task: MeasureTask): Promise<MeasureTables> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task, study: currentStudy() } satisfies ToThread);
    });
  }

  /** What is under way is finished, or fails. */
  end(): void {
    this.#worker.postMessage({ end: true } satisfies ToThread);
  }

  #take(said: FromThread): void {
    const waiting = this.#waiting.get(said.id);
    this.#waiting.delete(said.id);
    if ('tables' in said) waiting?.resolve(said.tables);
    else waiting?.reject(errorOf(said.failure));
  }
}

function errorOf({ name, message, code }: ThreadFailure): Error {
  if (name === 'RangeError') return new RangeError(message);
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });
}
