import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One of the system's processes on its own, as a larger installation runs it. */
export interface RunningApp {
  /** What it told its starter when it was ready, such as its port. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Lines of its log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/**
 * Starts `tracker` or `projector` and settles when it is ready.
 *
 * @param options.clockShiftMs by how much its clock is off
 */
export async function startApp(
  name: 'tracker' | 'projector',
  env: Readonly<Record<string, string>>,
  { clockShiftMs }: { readonly clockShiftMs?: number } = {},
): Promise<RunningApp> {
  const shift = ['--import', fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url))];
  const args = [...(clockShiftMs === undefined ? [] : shift), `${ROOT}/dist/apps/${name}/main.js`];
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: '0',
      ...(clockShiftMs !== undefined && { CLOCK_SHIFT_MS: String(clockShiftMs) }),
      ...env,
    },
  });
  const log: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.startsWith('{')) log.push(JSON.parse(line) as Record<string, unknown>);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    child.on('message', (message: Record<string, unknown>) => message['type'] === 'ready' && resolve(message));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${JSON.stringify(log)}`)));
  });
  return {
    ready,
    log,
    signal: (signal) => void child.kill(signal),
    async stop() {
      // One that is paused would never hear the other signal.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
