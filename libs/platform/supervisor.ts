import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logging.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A process that ran this long had started well: the next pause is the first one again. */
const STEADY_AFTER_MS = 3_000;

export interface ChildDefinition {
  readonly name: string;
  /** The script to run. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly execArgv?: readonly string[];
}

/** What a child says when it is ready. */
export type ReadyMessage = Readonly<Record<string, unknown>> & { readonly type: 'ready' };

export interface SupervisedChild {
  readonly name: string;
  /** Of the process that runs now. */
  pid(): number | undefined;
  /** Settles with the first process's message, or fails when it ends before that. */
  readonly ready: Promise<ReadyMessage>;
  /** Asks it to stop, and settles when it has. */
  stop(): Promise<void>;
}

/**
 * Keeps a child process running: one that ends without being asked is started again, after a pause that grows with every
 * failure. A first process that ends before it is ready is not started again: it has said why.
 */
export function supervise({ name, file, env, logger, execArgv = [] }: ChildDefinition): SupervisedChild {
  let child: ChildProcess | undefined;
  let stopping = false;
  const wakeUp = new AbortController();
  let heard: (message: ReadyMessage) => void;
  let failed: (error: Error) => void;
  const ready = new Promise<ReadyMessage>((resolve, reject) => {
    heard = resolve;
    failed = reject;
  });

  const run = async (): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    let everReady = false;
    while (!stopping) {
      const startedAt = Date.now();
      child = fork(file, { env: { ...process.env, ...env }, execArgv: [...execArgv] });
      child.on('message', (message) => {
        if ((message as ReadyMessage).type !== 'ready') return;
        everReady = true;
        heard(message as ReadyMessage);
      });
      const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
        child!.once('exit', (...how) => resolve(how));
      });
      child = undefined;
      if (stopping) return;
      if (!everReady) return failed(new Error(`${name} ended before it was ready (${signal ?? `exit code ${code}`})`));
      if (Date.now() - startedAt > STEADY_AFTER_MS) pause = FIRST_PAUSE_MS;
      logger.warn({ child: name, code, signal, pause }, 'a process ended; starting it again');
      await sleep(pause, undefined, { signal: wakeUp.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  };
  const done = run();

  return {
    name,
    pid: () => child?.pid,
    ready,
    async stop() {
      stopping = true;
      wakeUp.abort();
      child?.kill('SIGTERM');
      await done;
    },
  };
}
