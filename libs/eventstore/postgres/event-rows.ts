import pg from 'pg';
import type { Instant, Position, RecordedEvent, Revision } from '../port.js';

const COLUMNS = 'position, revision, recorded_at, id, type, stream, data, metadata';

/** Where the values of a row stand: behind the number of its columns, each behind its length of four bytes. */
const POSITION = 2 + 4;
const REVISION = POSITION + 8 + 4;
const RECORDED_AT = REVISION + 8 + 4;
const ID = RECORDED_AT + 8 + 4;
const ID_END = ID + 16;

/** What COPY's binary format begins with: a signature, flags, and the length of what else the header holds. */
const HEADER_BYTES = 11 + 4 + 4;
/** Stands where the number of a row's columns would, after the last one. */
const END = -1;

/** How much memory is taken at a time for rows. Less than what the C library asks the system for by itself. */
const CHUNK_BYTES = 64 * 1024;

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const MICROSECONDS = 1_000_000;

/**
 * Rows of the log in PostgreSQL's binary format. They stay bytes, outside the heap, until somebody asks: of the texts of a
 * page, most are looked at once and dropped, and as strings that all live as long as their page they are what the garbage
 * collector has most work with.
 */
export class EventRows extends pg.Query {
  readonly events: RecordedEvent[] = [];
  /** Their size. */
  bytes = 0;
  #begun = false;
  #chunk = Buffer.alloc(0);
  #used = 0;

  /** The first events after a position, in the log's order. */
  constructor(after: Position, limit: number) {
    super(
      // COPY takes no parameters. Both are numbers.
      `copy (select ${COLUMNS} from eventstore.event where position > ${BigInt(after)} order by position limit ${Number(limit)})
         to stdout (format binary)`,
    );
  }

  /** Takes a message of COPY: a row, the first one behind the header. Called by the connection. */
  handleCopyData({ chunk: message }: { readonly chunk: Buffer }): void {
    let at = 0;
    if (!this.#begun) {
      this.#begun = true;
      at = HEADER_BYTES + message.readInt32BE(HEADER_BYTES - 4);
    }
    if (at === message.length || message.readInt16BE(at) === END) return;
    this.#keep(message, at);
  }

  /** The connection uses the message's memory again. */
  #keep(message: Buffer, from: number): void {
    const bytes = message.length - from;
    if (bytes > this.#chunk.length - this.#used) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(bytes, CHUNK_BYTES));
      this.#used = 0;
    }
    message.copy(this.#chunk, this.#used, from);
    this.events.push(new EventRow(this.#chunk, this.#used));
    this.#used += bytes;
    this.bytes += bytes;
  }
}

/** An event of which a field becomes a value each time it is asked for. */
class EventRow implements RecordedEvent {
  readonly position: Position;
  readonly type: string;
  readonly stream: string;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #data: number;

  /** @param start where the number of columns stands */
  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.position = bytes.readBigInt64BE(start + POSITION);
    const type = start + ID_END;
    this.type = textAt(bytes, type);
    const stream = fieldAfter(bytes, type);
    this.stream = textAt(bytes, stream);
    this.#data = fieldAfter(bytes, stream);
  }

  get revision(): Revision {
    return this.#bytes.readBigInt64BE(this.#start + REVISION);
  }

  get recordedAt(): Instant {
    return instantAt(this.#bytes, this.#start + RECORDED_AT);
  }

  get id(): string {
    const hex = this.#bytes.toString('hex', this.#start + ID, this.#start + ID_END);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  get data(): string {
    return textAt(this.#bytes, this.#data);
  }

  get metadata(): string {
    return textAt(this.#bytes, fieldAfter(this.#bytes, this.#data));
  }
}

/** A field is a length of four bytes, then the value. */
function textAt(bytes: Buffer, field: number): string {
  const begin = field + 4;
  return bytes.toString('utf8', begin, begin + bytes.readInt32BE(field));
}

function fieldAfter(bytes: Buffer, field: number): number {
  return field + 4 + bytes.readInt32BE(field);
}

let second = NaN;
let secondText = '';

/** A timestamptz, in microseconds since 2000. Events that follow each other are mostly of the same second. */
function instantAt(bytes: Buffer, at: number): Instant {
  const microseconds = bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
  const seconds = Math.floor(microseconds / MICROSECONDS);
  if (seconds !== second) {
    second = seconds;
    secondText = new Date(POSTGRES_EPOCH_MS + seconds * 1000).toISOString().slice(0, -'000Z'.length);
  }
  return `${secondText}${String(microseconds - seconds * MICROSECONDS).padStart(6, '0')}Z`;
}
