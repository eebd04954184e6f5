import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEventStore } from './event-store.js';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

export type ProcessName = 'supervisor' | 'tracker' | 'projector' | 'postgres';

/** The whole system as `npm start` runs it, in real processes with a data folder of its own. */
export interface Vetrail {
  readonly url: string;
  readonly key: string;
  readonly secret: string;
  readonly dataDir: string;
  /** Of the embedded PostgreSQL. */
  databaseUrl(): string;
  /** Of the log, as `openEventStore` takes it. */
  eventStoreUrl(): string;
  /** What another process needs in its environment to work on the same system, such as the command line. */
  environment(): Record<string, string>;
  /** Everything that was printed since the last start. */
  output(): string;
  /** The process that runs under this name now. */
  pid(name: ProcessName): number;
  kill(name: ProcessName, signal?: NodeJS.Signals): void;
  /** Sends a signal to the process group, as a terminal does, and settles with the exit code when all has ended. */
  signalAll(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts again on the same data folder. */
  start(): Promise<void>;
  /** Ends everything and removes the data folder. */
  stop(): Promise<void>;
}

export interface VetrailOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the system and settles when statements can be posted and read. */
export async function startVetrail({ env = {} }: VetrailOptions = {}): Promise<Vetrail> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vetrail-e2e-'));
  const port = await freePort();
  const eventStore = await startEventStore();
  const key = 'test-key';
  const secret = 'test-secret';
  let child: ChildProcess | undefined;
  let output = '';

  const vetrail: Vetrail = {
    url: `http://127.0.0.1:${port}`,
    key,
    secret,
    dataDir,
    databaseUrl() {
      const [, , , postgresPort] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
      return `postgres://vetrail:${password}@127.0.0.1:${postgresPort}/vetrail`;
    },
    eventStoreUrl: () => env['EVENTSTORE_URL'] ?? eventStore.url ?? vetrail.databaseUrl(),
    environment: () => ({
      DATABASE_URL: vetrail.databaseUrl(),
      EVENTSTORE_URL: vetrail.eventStoreUrl(),
      DATA_DIR: dataDir,
    }),
    output: () => output,
    pid(name) {
      const { pid } = child ?? {};
      if (pid === undefined) throw new Error('nothing runs');
      return name === 'supervisor' ? pid : childPid(pid, name);
    },
    kill(name, signal = 'SIGKILL') {
      process.kill(vetrail.pid(name), signal);
    },
    async signalAll(signal) {
      const running = child;
      if (running?.pid === undefined) return null;
      const ended = new Promise<number | null>((resolve) => running.once('close', resolve));
      process.kill(-running.pid, signal);
      const code = await ended;
      child = undefined;
      return code;
    },
    async start() {
      output = '';
      const started = spawn(process.execPath, [START], {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          LOG_LEVEL: 'warn',
          BOOTSTRAP_KEY: key,
          BOOTSTRAP_SECRET: secret,
          ...(eventStore.url !== undefined && { EVENTSTORE_URL: eventStore.url }),
          ...env,
          DATA_DIR: dataDir,
          PORT: String(port),
          HOST: '127.0.0.1',
          NODE_OPTIONS: '',
        },
      });
      child = started;
      await new Promise<void>((resolve, reject) => {
        const listen = (text: string): void => {
          output += text;
          if (output.includes('Vetrail is running.')) resolve();
        };
        started.stdout.setEncoding('utf8').on('data', listen);
        started.stderr.setEncoding('utf8').on('data', listen);
        started.once('close', (code) => reject(new Error(`vetrail ended with ${code}: ${output}`)));
      });
    },
    async stop() {
      if (child) await vetrail.signalAll('SIGTERM');
      await eventStore.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await vetrail.start();
  } catch (error) {
    await eventStore.stop();
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
  return vetrail;
}

const MARKS: Record<Exclude<ProcessName, 'supervisor'>, RegExp> = {
  tracker: /tracker\/main\.js/,
  projector: /projector\/main\.js/,
  postgres: /bin\/postgres/,
};

function childPid(parent: number, name: Exclude<ProcessName, 'supervisor'>): number {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const found = children.find(
    (pid) => existsSync(`/proc/${pid}/cmdline`) && MARKS[name].test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
  );
  if (!found) throw new Error(`no ${name} runs`);
  return Number(found);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
