import { withLeadership } from '#readmodels';
import { setTimeout as sleep } from 'node:timers/promises';
import { listForwarders, type Forwarder } from '../../shared/forwarders/forwarders.js';
import { forward, type WorkerOptions } from './worker.js';

export interface ForwardingOptions extends WorkerOptions {
  readonly databaseUrl: string;
  /** How often to look for forwarders that were made, changed or deleted, and for the lead. Default 500 ms. */
  readonly pollMs?: number;
}

interface Running {
  readonly revision: bigint;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Runs all forwarders, each by itself, as long as no other instance does: one leads, the others stand by.
 *
 * @returns how to stop
 */
export function startForwarding(options: ForwardingOptions): { stop(): Promise<void> } {
  const { databaseUrl, logger, pollMs = 500 } = options;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await withLeadership(
          { databaseUrl, pollMs, lead: 'vetrail forwarding leader' },
          stopping.signal,
          (_client, signal) => runForwarders(options, pollMs, signal),
          () => undefined,
        );
      } catch (error) {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, 'forwarding was interrupted; it will go on');
        await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Keeps one worker for each forwarder, of its latest configuration. */
async function runForwarders(options: WorkerOptions, pollMs: number, signal: AbortSignal): Promise<void> {
  const workers = new Map<string, Running>();
  try {
    while (!signal.aborted) {
      const wanted = (await listForwarders(options.database)).filter(({ paused }) => !paused);
      for (const [id, { revision, controller, done }] of workers) {
        if (wanted.some((forwarder) => forwarder.id === id && forwarder.revision === revision)) continue;
        controller.abort();
        await done;
        workers.delete(id);
      }
      for (const forwarder of wanted) {
        if (!workers.has(forwarder.id)) workers.set(forwarder.id, startWorker(forwarder, options, workers));
      }
      await sleep(pollMs, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  } finally {
    for (const { controller } of workers.values()) controller.abort();
    await Promise.all([...workers.values()].map(({ done }) => done));
  }
}

/** A worker that fails is started anew from its checkpoint; the others do not notice. */
function startWorker(forwarder: Forwarder, options: WorkerOptions, workers: Map<string, Running>): Running {
  const controller = new AbortController();
  const work = async (): Promise<void> => {
    try {
      await forward(forwarder, options, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return;
      options.logger.error({ err: error, forwarder: forwarder.id }, 'a forwarder failed; it is started anew');
      await sleep(PAUSE_AFTER_FAILURE_MS, undefined, { signal: controller.signal }).catch(() => undefined);
    }
    if (!controller.signal.aborted) workers.delete(forwarder.id);
  };
  return { revision: forwarder.revision, controller, done: work() };
}
