import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One HTTP/1.1 connection that is kept open, with one request at a time. Far cheaper than Node's own client, so that what
 * the load generator costs on a shared machine stays small. Understands `Content-Length` answers only.
 */
export class HttpConnection {
  #received: Buffer[] = [];
  /** Bytes of an answer under way that are known to be still to come. */
  #missing = 0;
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly fixedHeaders: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the server closed the connection')));
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<HttpConnection> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    return new HttpConnection(socket, lines.join(''));
  }

  request(method: string, path: string, body?: string): Promise<Answer> {
    const length = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\n${this.fixedHeaders}${length}\r\n${body ?? ''}`);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#missing = Math.max(0, this.#missing - chunk.length);
    // Joined when the answer is whole, not piece by piece.
    if (this.#missing > 0) return;
    const received = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [received];
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    const whole = end + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    this.#missing = Math.max(0, whole - received.length);
    if (this.#missing > 0) return;
    this.#received = received.length === whole ? [] : [received.subarray(whole)];
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body: received.toString('utf8', end + 4, whole) });
  }
}

/** Latencies in milliseconds, and how many a second. */
export interface Timing {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * Runs `jobs` on several connections, each of which takes the next job when its last one is answered.
 *
 * @param items how many of what is counted one job is
 */
export async function load<Connection, Job>(
  connections: readonly Connection[],
  jobs: Iterable<Job>,
  items: number,
  run: (connection: Connection, job: Job) => Promise<void>,
): Promise<Timing> {
  const queue = jobs[Symbol.iterator]();
  const latencies: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        const sentAt = performance.now();
        await run(connection, next.value);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  return timingOf(latencies, (latencies.length * items * 1000) / (performance.now() - startedAt));
}

export function timingOf(latencies: readonly number[], perSecond: number): Timing {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
