import { createCredential, listCredentials, migrateAccess } from '#access';
import { EventStoreUnavailable, openEventStore } from '#eventstore';
import {
  createLogger,
  createPool,
  keepEmbeddedPostgres,
  loadConfig,
  StartupError,
  supervise,
  type Config,
  type Logger,
  type SupervisedChild,
} from '#platform';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { loadProgramme } from '../shared/load-programme.js';
import { banner, type FirstCredential } from './banner.js';
import { PROJECTOR_MEMORY, TRACKER_MEMORY, type MemorySettings } from './memory.js';
import { print } from './print.js';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 4_500;

/** A part of the whole that can be stopped. They stop in the reverse order of their start. */
interface Part {
  stop(): Promise<void>;
}

/**
 * `vetrail start`: database (embedded unless DATABASE_URL names one), tracker and projector, kept running until a signal
 * ends all of them together.
 *
 * @throws StartupError with one line that says what to do
 */
export async function start(): Promise<void> {
  const config = loadConfig(process.env);
  const programme = loadProgramme(config.programmeFile);
  const logger = createLogger('supervisor', config.logLevel);
  const parts: Part[] = [];
  stopOnSignals(parts, logger);
  try {
    await claimPort(config);
    const databaseUrl = config.databaseUrl ?? (await embedded(config, parts, logger));
    const credential = await firstCredential(databaseUrl, config);
    if (config.eventStoreUrl !== undefined) await requireEventStore(config.eventStoreUrl);
    const env = { DATABASE_URL: databaseUrl, EVENTSTORE_URL: config.eventStoreUrl ?? databaseUrl };
    const gives = { PROJECTOR_GIVES_WAY: process.env['PROJECTOR_GIVES_WAY'] ?? 'on' };
    const projector = child('projector', { ...env, ...gives }, logger, PROJECTOR_MEMORY);
    const tracker = child('tracker', env, logger, TRACKER_MEMORY);
    parts.push({ stop: async () => void (await Promise.all([tracker.stop(), projector.stop()])) });
    const [{ port }] = await Promise.all([tracker.ready, projector.ready]);
    const url = config.publicUrl ?? `http://localhost:${String(port)}`;
    await untilReady(`http://127.0.0.1:${String(port)}`);
    print(banner(url, credential, programme, { isProduction: config.production }));
  } catch (error) {
    await stopAll(parts);
    throw error instanceof StartupError ? error : new StartupError(reason(error), { cause: error });
  }
}

async function embedded(config: Config, parts: Part[], logger: Logger): Promise<string> {
  const postgres = await keepEmbeddedPostgres({ dataDir: config.dataDir, logger });
  parts.push(postgres);
  return postgres.url;
}

/** Before anything is started that would find it out twice. */
async function requireEventStore(url: string): Promise<void> {
  try {
    await (await openEventStore(url)).close();
  } catch (error) {
    if (!(error instanceof EventStoreUnavailable)) throw error;
    throw new StartupError(`EVENTSTORE_URL: ${error.message}`, { cause: error });
  }
}

function child(name: string, env: NodeJS.ProcessEnv, logger: Logger, memory: MemorySettings): SupervisedChild {
  const file = fileURLToPath(new URL(`../${name}/main.js`, import.meta.url));
  return supervise({
    name,
    file,
    env: { ...memory.env, ...process.env, ...env },
    logger,
    execArgv: memory.execArgv,
  });
}

/** Finds a taken port before anything is started. Whoever takes it in between is met by the tracker. */
async function claimPort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartupError(`the port ${port} is taken: stop what listens there, or set PORT to another`);
    throw new StartupError(`the tracker cannot listen on ${host}:${port} (${code}): set HOST and PORT`, {
      cause: error,
    });
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** Makes the first credential where there is none yet. */
async function firstCredential(databaseUrl: string, config: Config): Promise<FirstCredential> {
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'vetrail start' });
  try {
    await migrateAccess(databaseUrl);
    const existing = await listCredentials(pool);
    const { bootstrapKey: key, bootstrapSecret: secret } = config;
    if (key !== undefined && secret !== undefined) {
      if (!existing.some((credential) => credential.key === key)) {
        await createCredential(pool, { name: 'First credential', scopes: ['all'], key, secret });
      }
      return { kind: 'given', key };
    }
    if (existing.length > 0) return { kind: 'existing' };
    const made = await createCredential(pool, { name: 'First credential', scopes: ['all'] });
    return { kind: 'made', key: made.key, secret: made.secret };
  } finally {
    await pool.end();
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    const answer = await fetch(`${url}/health/ready`);
    if (answer.ok) return;
    last = await answer.text();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new StartupError(`the tracker is not ready after ${READY_WITHIN_MS / 1000} s: ${last}`);
}

function stopOnSignals(parts: Part[], logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    stopAll(parts).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** The last started first: tracker and projector before the database that they use. */
async function stopAll(parts: Part[]): Promise<void> {
  for (let part = parts.pop(); part; part = parts.pop()) await part.stop();
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
