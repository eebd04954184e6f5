import { parentPort, workerData } from 'node:worker_threads';
import { publishHere, type PublicationTask } from './publication-task.js';

/** The thread of `publishInThread`: one task, one message, and its end. */
parentPort!.postMessage(await publishHere(workerData as PublicationTask));
