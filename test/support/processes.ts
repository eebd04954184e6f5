import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** To be imported by a process before anything else, so that its clock is off by CLOCK_SHIFT_MS. */
export const SHIFTED_CLOCK = fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url));

/** One of the system's processes on its own, as a larger installation runs it. */
export interface RunningApp {
  /** What it told its starter when it was ready, such as its port. */
  readonly ready: Readonly<Record<string, unknown>>;
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
  const args = [
    ...(clockShiftMs === undefined ? [] : ['--import', SHIFTED_CLOCK]),
    `${ROOT}/dist/apps/${name}/main.js`,
  ];
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: '0',
      ...(clockShiftMs !== undefined && { CLOCK_SHIFT_MS: String(clockShiftMs) }),
      ...env,
    },
  });
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    child.on('message', (message: Record<string, unknown>) => message['type'] === 'ready' && resolve(message));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${output}`)));
  });
  return {
    ready,
    signal: (signal) => void child.kill(signal),
    async stop() {
      // One that is paused would never hear the other signal.
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
