/** What a piece of a multipart document brings. */
export type MultipartEvent =
  /** A part begins; names in lower case. */
  | { readonly kind: 'part'; readonly headers: ReadonlyMap<string, string> }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'part-end' }
  /** The document breaks RFC 2046; nothing comes after this. */
  | { readonly kind: 'malformed'; readonly rule: string; readonly message: string };

/** Most bytes of a part's headers, and of what stands before the first part. */
const MOST_HEADER_BYTES = 16_384;
/** White space after a boundary, which mail gateways were once known to add. */
const MOST_PADDING = 256;

const CRLF = Buffer.from('\r\n');
const HEADER_END = Buffer.from('\r\n\r\n');

type State = 'preamble' | 'headers' | 'data' | 'epilogue' | 'malformed';
type After = 'part' | 'close' | 'neither' | 'unknown';

/**
 * Reads a multipart document (RFC 2046, 5.1) from pieces of any size, keeping no more of it than a part's headers or what
 * may be the beginning of a boundary. A boundary that follows its part without a line break is taken for one: it cannot be
 * part of the data (5.1.1), and `@xapi/xapi` sends it so after attachments.
 */
export class MultipartReader {
  readonly #delimiter: Buffer;
  #state: State = 'preamble';
  #rest: Buffer = Buffer.alloc(0);

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`--${boundary}`, 'latin1');
  }

  /** What the next piece brings. Data is a view of the piece where it can be. */
  push(piece: Buffer): MultipartEvent[] {
    const events: MultipartEvent[] = [];
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    while (this.#step(events));
    return events;
  }

  /** To be called where the document ends: it must have been closed by its last boundary. */
  end(): MultipartEvent[] {
    if (this.#state === 'epilogue' || this.#state === 'malformed') return [];
    const message =
      this.#state === 'preamble'
        ? 'The boundary that the Content-Type header names does not occur in the body.'
        : 'The body ends without the closing boundary, or a part is cut off.';
    return [this.#malformed('multipart-boundary', message)];
  }

  /** @returns whether another step can follow without more bytes */
  #step(events: MultipartEvent[]): boolean {
    switch (this.#state) {
      case 'preamble':
      case 'data':
        return this.#toDelimiter(events);
      case 'headers':
        return this.#headers(events);
      case 'epilogue':
      case 'malformed':
        this.#rest = Buffer.alloc(0);
        return false;
      default:
        return this.#state satisfies never;
    }
  }

  #toDelimiter(events: MultipartEvent[]): boolean {
    const [rest, delimiter] = [this.#rest, this.#delimiter];
    for (let at = rest.indexOf(delimiter); at >= 0; at = rest.indexOf(delimiter, at + 1)) {
      const [after, end] = this.#after(at + delimiter.length);
      if (after === 'neither') continue;
      const dataEnd = at >= 2 && rest.subarray(at - 2, at).equals(CRLF) ? at - 2 : at;
      if (after === 'unknown') {
        this.#emit(events, dataEnd);
        return false;
      }
      this.#emit(events, dataEnd);
      if (this.#state === 'data') events.push({ kind: 'part-end' });
      this.#rest = rest.subarray(end);
      if ((this.#state as State) === 'malformed') return false;
      if (this.#state === 'preamble' && after === 'close') {
        events.push(this.#malformed('multipart-boundary', 'The closing boundary stands before any part.'));
        return false;
      }
      this.#state = after === 'part' ? 'headers' : 'epilogue';
      return true;
    }
    // A line break and all but the last byte of a boundary may still become one.
    this.#emit(events, Math.max(0, rest.length - delimiter.length - 1));
    return false;
  }

  /** What follows a boundary, and where that ends. */
  #after(from: number): readonly [After, number] {
    const rest = this.#rest;
    if (rest[from] === 0x2d && rest[from + 1] === 0x2d) return ['close', from + 2];
    let at = from;
    while (at < rest.length && at - from < MOST_PADDING && (rest[at] === 0x20 || rest[at] === 0x09)) at++;
    if (rest[at] === 0x0d && rest[at + 1] === 0x0a) return ['part', at + 2];
    const undecided =
      at === rest.length || (at === rest.length - 1 && (rest[at] === 0x0d || (at === from && rest[at] === 0x2d)));
    return [undecided ? 'unknown' : 'neither', at];
  }

  /** Hands out data up to `end`, and keeps the rest. */
  #emit(events: MultipartEvent[], end: number): void {
    if (this.#state === 'preamble' && end > MOST_HEADER_BYTES) {
      events.push(this.#malformed('multipart-boundary', 'The boundary that the header names does not begin the body.'));
      return;
    }
    if (this.#state !== 'data') return;
    if (end > 0) events.push({ kind: 'data', bytes: this.#rest.subarray(0, end) });
    this.#rest = this.#rest.subarray(end);
  }

  #headers(events: MultipartEvent[]): boolean {
    const rest = this.#rest;
    const none = rest.subarray(0, 2).equals(CRLF);
    const end = none ? 0 : rest.indexOf(HEADER_END);
    if (end > MOST_HEADER_BYTES || (end < 0 && rest.length > MOST_HEADER_BYTES)) {
      events.push(this.#malformed('part-headers', `A part's headers exceed ${MOST_HEADER_BYTES} bytes.`));
      return false;
    }
    if (end < 0) return false;
    const headers = parseHeaders(rest.toString('latin1', 0, end));
    if (typeof headers === 'string') {
      events.push(this.#malformed('part-headers', headers));
      return false;
    }
    events.push({ kind: 'part', headers });
    this.#rest = rest.subarray(none ? 2 : end + 4);
    this.#state = 'data';
    return true;
  }

  #malformed(rule: string, message: string): MultipartEvent {
    this.#state = 'malformed';
    return { kind: 'malformed', rule, message };
  }
}

const HEADER_LINE = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\0\r\n]*)$/;

/** The headers of a part, or what is wrong with them. */
function parseHeaders(text: string): ReadonlyMap<string, string> | string {
  const headers = new Map<string, string>();
  // A line that begins with white space goes on with the one before (RFC 822, 3.1.1).
  for (const line of text.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    if (line === '') continue;
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined)
      return 'After a boundary, each line up to the empty one is a header.';
    if (headers.has(name.toLowerCase())) return `A part has the header ${name} once.`;
    headers.set(name.toLowerCase(), value.trim());
  }
  return headers;
}
