import { loadConfig, type Config } from './config.js';
import { createLogger, type Logger } from './logging.js';
import { StartupError } from './startup-error.js';

/** How long a process may take to stop before it is ended where it stands. */
const STOP_WITHIN_MS = 5_000;

export interface RunningProcess {
  /** Ends the work in hand and lets go of everything. Called once. */
  stop(): Promise<void>;
  /** Told to the parent together with the news that the process is ready. */
  readonly ready?: Readonly<Record<string, unknown>>;
}

export interface ProcessDefinition {
  readonly name: string;
  start(context: { readonly config: Config; readonly logger: Logger }): Promise<RunningProcess>;
}

/**
 * The life of a process of ours: configuration from the environment, start, `{ type: 'ready' }` to the parent, and one
 * orderly stop on SIGINT, SIGTERM or when the parent is gone. What the person who starts it can put right ends it with one
 * line and exit code 1; what nobody caught ends it too, since its state can no longer be trusted.
 */
export async function runProcess({ name, start }: ProcessDefinition): Promise<void> {
  let logger: Logger | undefined;
  keepDeprecationsFromOperators();
  try {
    const config = loadConfig(process.env);
    logger = createLogger(name, config.logLevel);
    endOnUncaught(logger);
    const running = await start({ config, logger });
    stopOnSignals(running, logger);
    logger.info(running.ready ?? {}, 'ready');
    process.send?.({ type: 'ready', ...running.ready });
  } catch (error) {
    endWithReason(error, logger);
  }
}

/**
 * What Node will do differently one day is for those who write the program, whose tests show it. Some of it is the doing of
 * packages: gRPC names an IP address as the TLS server's name, and Node says so beside the one line that matters.
 */
export function keepDeprecationsFromOperators(): void {
  process.noDeprecation = true;
}

/** Ends the process with one line for what a person can put right, and with the whole error for what is our fault. */
export function endWithReason(error: unknown, logger?: Logger): never {
  const line = reasonOf(error);
  if (line !== undefined) process.stderr.write(`vetrail: ${line}\n`);
  else if (logger) logger.fatal({ err: error }, 'could not start');
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof StartupError) return error.message;
  const { code, port, syscall } = error as { code?: string; port?: number; syscall?: string };
  if (code === 'EADDRINUSE') return `the port ${port} is taken: stop what listens there, or set PORT to another`;
  if (code === 'EACCES' && syscall === 'listen')
    return `the port ${port} is not for this user: set PORT to one above 1023`;
  return undefined;
}

function endOnUncaught(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event);
      process.exit(1);
    });
  }
}

function stopOnSignals(running: RunningProcess, logger: Logger): void {
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.warn({ err: error }, 'did not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', () => stop('the parent process is gone'));
}

/** Whether a process of this number runs, of whichever user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
