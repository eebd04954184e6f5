import { microsecondsBeyond, microsecondsOf, millisecondsOf } from '../runner/instant.js';

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const NULL_LENGTH = -1;
const TEXT_OID = 25;
const JSONB_VERSION = '\x01';
const HYPHEN = 0x2d;
/** What a hexadecimal digit stands for, by its character code. */
const HEX_DIGITS = new Uint8Array(128);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  for (const spelling of [text, text.toUpperCase()]) HEX_DIGITS[spelling.charCodeAt(0)] = digit;
}

/** Shorter texts are written in less time than it takes to call what writes the longer ones. */
const SHORT_TEXT = 64;
const LAST_ASCII = 0x7f;

/**
 * Fields in PostgreSQL's binary format, written one after the other into a growing buffer: a length of four bytes, then the
 * value. Binary needs no escaping, which for JSON, full of quotes and backslashes, is most of the work of the text format.
 * What is undefined is written as null.
 */
export abstract class BinaryFields {
  protected buffer: Buffer;
  protected at = 0;

  protected constructor(initialBytes: number) {
    this.buffer = Buffer.allocUnsafe(Math.max(initialBytes, 1024));
  }

  bigint(value: bigint): this {
    this.#length(8);
    this.at = this.buffer.writeBigInt64BE(value, this.at);
    return this;
  }

  /** An int8 from a safe integer. */
  int8(value: number): this {
    this.#length(8);
    const high = Math.floor(value / 2 ** 32);
    this.at = this.buffer.writeInt32BE(high, this.at);
    this.at = this.buffer.writeUInt32BE(value - high * 2 ** 32, this.at);
    return this;
  }

  int2(value: number | undefined): this {
    if (value === undefined) return this.null();
    this.#length(2);
    this.at = this.buffer.writeInt16BE(value, this.at);
    return this;
  }

  boolean(value: boolean | undefined): this {
    if (value === undefined) return this.null();
    this.#length(1);
    this.buffer[this.at++] = value ? 1 : 0;
    return this;
  }

  /** A UUID as text, with hyphens or without. */
  uuid(text: string | undefined): this {
    if (text === undefined) return this.null();
    this.#length(16);
    for (let i = 0; i < text.length; i += 2) {
      if (text.charCodeAt(i) === HYPHEN) i++;
      this.buffer[this.at++] = (HEX_DIGITS[text.charCodeAt(i)]! << 4) | HEX_DIGITS[text.charCodeAt(i + 1)]!;
    }
    return this;
  }

  /** A UUID as the Latin-1 text of its 16 bytes. */
  uuidBytes(bytes: string): this {
    this.#length(16);
    this.buffer.write(bytes, this.at, 16, 'latin1');
    this.at += 16;
    return this;
  }

  /** A timestamptz from an instant with six decimals. @throws RangeError */
  instant(instant: string): this {
    const sinceEpoch = (millisecondsOf(instant) - POSTGRES_EPOCH_MS) * 1000 + microsecondsBeyond(instant);
    if (Number.isSafeInteger(sinceEpoch)) return this.int8(sinceEpoch);
    return this.bigint(microsecondsOf(instant) - BigInt(POSTGRES_EPOCH_MS) * 1000n);
  }

  text(value: string | undefined): this {
    if (value === undefined) return this.null();
    const most = value.length * 3;
    this.reserve(4 + most);
    const begin = this.at + 4;
    const bytes = this.#ascii(value, begin) ?? this.buffer.write(value, begin, most, 'utf8');
    this.buffer.writeInt32BE(bytes, this.at);
    this.at = begin + bytes;
    return this;
  }

  /** Writes a short text of ASCII alone. @returns its bytes; undefined for any other text */
  #ascii(value: string, begin: number): number | undefined {
    const { length } = value;
    if (length > SHORT_TEXT) return undefined;
    const { buffer } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > LAST_ASCII) return undefined;
      buffer[begin + i] = code;
    }
    return length;
  }

  float8(value: number | undefined): this {
    if (value === undefined) return this.null();
    this.#length(8);
    this.at = this.buffer.writeDoubleBE(value, this.at);
    return this;
  }

  /** A jsonb from JSON text. */
  jsonb(text: string | undefined): this {
    if (text === undefined) return this.null();
    return this.text(`${JSONB_VERSION}${text}`);
  }

  /** A text[] without nulls. */
  texts(values: readonly string[] | undefined): this {
    if (values === undefined) return this.null();
    this.reserve(4 + 20);
    const start = this.at;
    this.at += 4;
    for (const word of values.length === 0 ? [0, 0, TEXT_OID] : [1, 0, TEXT_OID, values.length, 1]) {
      this.at = this.buffer.writeInt32BE(word, this.at);
    }
    for (const value of values) this.text(value);
    this.buffer.writeInt32BE(this.at - start - 4, start);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#length(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
    return this;
  }

  /** A bytea of 16-bit big-endian numbers. */
  uint16s(values: readonly number[]): this {
    this.#length(values.length * 2);
    for (const value of values) {
      this.buffer[this.at++] = value >> 8;
      this.buffer[this.at++] = value & 0xff;
    }
    return this;
  }

  /** A bit varying of whole bytes. */
  bits(value: Uint8Array): this {
    this.#length(4 + value.length);
    this.at = this.buffer.writeInt32BE(value.length * 8, this.at);
    this.buffer.set(value, this.at);
    this.at += value.length;
    return this;
  }

  null(): this {
    this.reserve(4);
    this.at = this.buffer.writeInt32BE(NULL_LENGTH, this.at);
    return this;
  }

  #length(bytes: number): void {
    this.reserve(4 + bytes);
    this.at = this.buffer.writeInt32BE(bytes, this.at);
  }

  protected reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
