import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.js';
import { createClient } from './database.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';

/**
 * Runs `work` on the database of this configuration: DATABASE_URL's, or the embedded one of DATA_DIR, which is used where
 * it runs and started for the while where it does not.
 *
 * @throws StartupError when there is none to be had
 */
export async function withDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return work(config.databaseUrl);
  const running = await runningServer(config.dataDir);
  if (running) return work(running);
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

/** The address of the embedded server that another process keeps running, if it answers. */
async function runningServer(dataDir: string): Promise<string | undefined> {
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const passwordFile = join(dataDir, 'postgres.password');
  if (!existsSync(pidFile) || !existsSync(passwordFile)) return undefined;
  const port = readFileSync(pidFile, 'utf8').split('\n')[3];
  const url = `postgres://vetrail:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${port}/vetrail`;
  const client = createClient(url, 'vetrail cli');
  try {
    await client.connect();
    return url;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return undefined;
    throw error;
  } finally {
    await client.end();
  }
}
