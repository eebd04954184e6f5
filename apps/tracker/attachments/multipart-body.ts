import { isBoundary, MultipartReader, parseMediaType, type MultipartEvent } from '#xapi';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ApiError } from '../http/api-error.js';

type Malformed = Extract<MultipartEvent, { kind: 'malformed' }>;

/**
 * A request's multipart body, read part by part as the reader asks, so that what the disk cannot take yet waits at the
 * client. Broken documents are refused with the place where they break.
 */
export class MultipartBody {
  /** Undefined where the header names no boundary. */
  readonly #reader: MultipartReader | undefined;
  readonly #pieces: AsyncIterator<Buffer>;
  #events: MultipartEvent[] = [];
  #parts = -1;
  #bytes = 0;

  /** @param limit most bytes of the whole body */
  constructor(
    private readonly body: Readable,
    contentType: string | undefined,
    private readonly limit: number,
  ) {
    const boundary = parseMediaType(contentType)?.parameters.get('boundary');
    this.#reader = boundary !== undefined && isBoundary(boundary) ? new MultipartReader(boundary) : undefined;
    // A refusal in the middle must not cut the connection: the client would see that instead of the answer.
    this.#pieces = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The part that is being read, for problems. */
  get path(): string {
    return `part[${this.#parts}]`;
  }

  /** The headers of the next part, whose data must have been read; undefined at the end of the document. */
  async nextPart(): Promise<ReadonlyMap<string, string> | undefined> {
    const event = await this.#next();
    if (event === undefined) return undefined;
    if (event.kind !== 'part') throw new Error(`a part was not read to its end: ${event.kind}`);
    this.#parts++;
    return event.headers;
  }

  /** Hands the part's data over, piece by piece. */
  async readPart(take: (bytes: Buffer) => Promise<void> | void): Promise<void> {
    for (;;) {
      const event = await this.#next();
      if (event?.kind !== 'data') return;
      await take(event.bytes);
    }
  }

  /** Lets the rest of the body go by: a client that is still sending when the answer comes may never read it. */
  async drain(): Promise<void> {
    try {
      while (await this.#read());
    } catch (error) {
      // Cut off, or beyond the limit: then the connection ends with the answer.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  async #next(): Promise<MultipartEvent | undefined> {
    if (!this.#reader) {
      const message = 'Name the boundary: multipart/mixed; boundary=…';
      throw new ApiError('invalid-multipart', `Content-Type: ${message}`, [
        { path: 'Content-Type', rule: 'multipart-boundary', message },
      ]);
    }
    for (;;) {
      const event = this.#events.shift();
      if (event?.kind === 'malformed') throw this.#refusal(event);
      if (event) return event;
      const piece = await this.#read();
      this.#events = piece ? this.#reader.push(piece) : this.#reader.end();
      if (!piece && this.#events.length === 0) return undefined;
    }
  }

  async #read(): Promise<Buffer | undefined> {
    let result: IteratorResult<Buffer>;
    try {
      result = await this.#pieces.next();
    } catch (error) {
      if ((this.body as IncomingMessage).complete) throw error;
      throw new ApiError('invalid-multipart', 'the request was cut off in the middle of its body');
    }
    if (result.done) return undefined;
    this.#bytes += result.value.length;
    if (this.#bytes > this.limit) {
      throw new ApiError('too-large', `a request with attachments has no more than ${this.limit} bytes`, [], {
        connection: 'close',
      });
    }
    return result.value;
  }

  #refusal({ rule, message }: Malformed): ApiError {
    const path = this.#parts < 0 ? 'body' : this.path;
    return new ApiError('invalid-multipart', `${path}: ${message}`, [{ path, rule, message }]);
  }
}
