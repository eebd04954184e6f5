import type { Programme } from '#domain';
import { createPool } from '#platform';
import { parentPort, workerData } from 'node:worker_threads';
import { createReadModels } from './all.js';
import { schemaOf } from './contract.js';
import { computeHere, type MeasureTask } from './measure-computer.js';
import type { MeasureTables } from './measure-query.js';
import type { Study } from './study/studies.js';
import { inStudy, studyAware } from './study/study-database.js';

/** The thread of `MeasureThread`: computes measures on connections of its own, so that nothing else waits for sums. */

/** What the thread is told: a task under a number, or to end. */
export type ToThread =
  { readonly id: number; readonly task: MeasureTask; readonly study: Study | undefined } | { readonly end: true };

export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  /** Of PostgreSQL, or of the network. */
  readonly code: string | undefined;
}

export type FromThread =
  { readonly id: number; readonly tables: MeasureTables } | { readonly id: number; readonly failure: ThreadFailure };

export interface ThreadData {
  readonly databaseUrl: string;
  readonly programme: Programme;
}

/** One to be computed, one whose rows come in. */
const CONNECTIONS = 2;

const { databaseUrl, programme } = workerData as ThreadData;
const port = parentPort!;
const pool = createPool(databaseUrl, { max: CONNECTIONS, applicationName: 'vetrail measures' });
const computer = computeHere(studyAware(pool, createReadModels(programme).map(schemaOf)), programme);

async function answer({ id, task, study }: Exclude<ToThread, { end: true }>): Promise<FromThread> {
  try {
    const compute = () => computer.compute(task);
    return { id, tables: await (study ? inStudy(study, compute) : compute()) };
  } catch (error) {
    const { name, message } = error as Error;
    const { code } = error as { readonly code?: unknown };
    return { id, failure: { name, message, code: typeof code === 'string' ? code : undefined } };
  }
}

port.on('message', (told: ToThread) => {
  if ('end' in told) {
    port.close();
    void pool.end();
    return;
  }
  void answer(told).then((said) => port.postMessage(said));
});
