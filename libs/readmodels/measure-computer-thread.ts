import { Worker } from 'node:worker_threads';
import type { MeasureComputer, MeasureTask } from './measure-computer.js';
import type { MeasureTables } from './measure-query.js';
import type { FromThread, ThreadData, ThreadFailure, ToThread } from './measure-thread.js';
import { currentStudy } from './study/study-database.js';

interface Waiting {
  readonly resolve: (tables: MeasureTables) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Computes measures in a thread of its own: sums over tens of thousands of statements take tenths of a second, during which
 * nobody's statement could be taken in. The thread is started by the first question, and again by the next one after it
 * ended.
 */
export class MeasureThread implements MeasureComputer {
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(private readonly data: ThreadData) {}

  compute(task: MeasureTask): Promise<MeasureTables> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, task, study: currentStudy() } satisfies ToThread);
    });
  }

  async close(): Promise<void> {
    this.#worker?.postMessage({ end: true } satisfies ToThread);
    await this.#ended;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./measure-thread.js', import.meta.url), { workerData: this.data });
    worker.on('message', (said: FromThread) => this.#take(said));
    let reason = new Error('the thread that computes measures ended');
    worker.on('error', (error: Error) => (reason = error));
    this.#ended = new Promise((resolve) =>
      worker.once('exit', () => {
        if (this.#worker === worker) this.#worker = undefined;
        for (const { reject } of this.#waiting.values()) reject(reason);
        this.#waiting.clear();
        resolve();
      }),
    );
    return worker;
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
