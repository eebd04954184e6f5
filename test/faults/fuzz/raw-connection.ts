import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire, however broken. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Sent as they stand, in Latin-1. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const PATIENCE_MS = 5_000;

/** A connection that sends bytes which no client library would. It is opened again whenever the server has closed it. */
export class RawConnection {
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(private readonly port: number) {}

  /** @returns the answer; undefined where the server closed the connection without one */
  async send(request: RawRequest): Promise<RawAnswer | undefined> {
    const used = this.#socket !== undefined;
    // A server may close a connection that was used at any moment; clients then open another.
    return (await this.#exchange(request)) ?? (used ? this.#exchange(request) : undefined);
  }

  async #exchange(request: RawRequest): Promise<RawAnswer | undefined> {
    const { method, target, headers, body } = request;
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n${lines.join('')}\r\n`;
    const socket = await this.#open();
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    const answer = await this.#answer(method);
    if (!answer || /close/i.test(answer.headers['connection'] ?? '')) this.close();
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket> {
    if (this.#socket && !this.#ended) return this.#socket;
    this.close();
    this.#ended = false;
    this.#received = Buffer.alloc(0);
    const socket = connect(this.port, '127.0.0.1');
    const end = () => {
      if (this.#socket !== socket) return;
      this.#ended = true;
      this.#wake();
    };
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    socket.on('error', end).on('close', end);
    this.#socket = socket;
    return socket;
  }

  async #answer(method: string): Promise<RawAnswer | undefined> {
    const head = await this.#until(() => {
      const end = this.#received.indexOf('\r\n\r\n');
      return end < 0 ? undefined : end;
    });
    if (head === undefined) return undefined;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, head).split('\r\n');
    this.#received = this.#received.subarray(head + 4);
    const status = Number(first.split(' ')[1]);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    if (status === 100) return this.#answer(method);
    const body = method === 'HEAD' || status === 204 || status === 304 ? Buffer.alloc(0) : await this.#body(headers);
    return body && { status, headers, body };
  }

  async #body(headers: Readonly<Record<string, string>>): Promise<Buffer | undefined> {
    if (!/chunked/i.test(headers['transfer-encoding'] ?? ''))
      return this.#bytes(Number(headers['content-length'] ?? 0));
    const chunks: Buffer[] = [];
    for (;;) {
      const end = await this.#until(() => {
        const at = this.#received.indexOf('\r\n');
        return at < 0 ? undefined : at;
      });
      if (end === undefined) return undefined;
      const length = parseInt(this.#received.toString('latin1', 0, end), 16);
      await this.#bytes(end + 2);
      const chunk = await this.#bytes(length);
      if (!chunk || !(await this.#bytes(2))) return undefined;
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(chunk);
    }
  }

  async #bytes(count: number): Promise<Buffer | undefined> {
    const enough = await this.#until(() => (this.#received.length >= count ? true : undefined));
    if (!enough) return undefined;
    const bytes = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return bytes;
  }

  /** Waits until `probe` gives something; undefined when the connection ends before. */
  async #until<T>(probe: () => T | undefined): Promise<T | undefined> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = probe();
      if (found !== undefined || this.#ended) return found;
      if (Date.now() > deadline) throw new Error(`no answer within ${PATIENCE_MS} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
