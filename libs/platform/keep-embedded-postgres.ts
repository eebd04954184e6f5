import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface KeptPostgres {
  readonly url: string;
  /** Of the server that runs now. */
  pid(): number;
  stop(): Promise<void>;
}

/**
 * An embedded PostgreSQL that is started again, on the same port, whenever it ends without being asked.
 *
 * @throws StartupError when it does not start the first time
 */
export async function keepEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<KeptPostgres> {
  const { logger } = options;
  let current: EmbeddedPostgres = await startEmbeddedPostgres(options);
  const { url, port } = current;
  let stopping = false;

  const watch = async (): Promise<void> => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await current.exited;
      if (stopping) return;
      logger?.warn({ pause }, 'PostgreSQL ended; starting it again');
      await sleep(pause);
      if (stopping) return;
      try {
        current = await startEmbeddedPostgres({ ...options, port });
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        logger?.error({ err: error }, 'PostgreSQL did not start again');
      }
      // Asked to stop while it started: whoever asked had only the one before to stop.
      if (stopping) return current.stop();
    }
  };
  const watching = watch();

  return {
    url,
    pid: () => current.pid,
    async stop() {
      stopping = true;
      await current.stop();
      await watching;
    },
  };
}
