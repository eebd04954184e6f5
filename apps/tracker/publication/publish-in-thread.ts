import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { QUANTITIES } from '../../shared/publication/quantities.js';
import { publish, type Answer, type Published, type Thresholds } from '../../shared/publication/publish.js';

/** What is to be cut down for partners and for the public; it can be handed to a thread. */
export interface PublicationTask {
  readonly answers: readonly Answer[];
  /** Codes. */
  readonly schools: readonly string[];
  readonly thresholds: Thresholds;
}

/** @throws AbortError where the signal comes first */
export type Publish = (task: PublicationTask, signal: AbortSignal) => Promise<Published[]>;

/** In this thread, which does little else meanwhile. */
export function publishHere({ answers, schools, thresholds }: PublicationTask): Promise<Published[]> {
  return publish(answers, QUANTITIES, schools, thresholds);
}

/** In a thread of its own: it is seconds of computing, during which statements are to be taken in as ever. */
export const publishInThread: Publish = async (task, signal) => {
  const worker = new Worker(new URL('./publication-thread.js', import.meta.url), {
    workerData: task,
    // The tracker's own room for what is young, times the threads, would be most of its memory.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const ended = new AbortController();
  worker.once('exit', () => ended.abort(new Error('the thread that makes the publication ended without it')));
  try {
    // An error of the thread's comes out of this, too.
    const [published] = (await once(worker, 'message', { signal: AbortSignal.any([signal, ended.signal]) })) as [
      Published[],
    ];
    return published;
  } finally {
    await worker.terminate();
  }
};
