import { THREAD_MEMORY } from '#platform';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Published } from '../../shared/publication/publish.js';
import type { Publish } from './publication-task.js';

/** In a thread of its own: it is seconds of computing, during which statements are to be taken in as ever. */
export const publishInThread: Publish = async (task, signal) => {
  const worker = new Worker(new URL('./publication-thread.js', import.meta.url), {
    workerData: task,
    resourceLimits: THREAD_MEMORY,
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
