import { BinaryFields } from './binary-fields.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const END = -1;

/** Rows in PostgreSQL's binary COPY format. */
export class CopyRows extends BinaryFields {
  #rows = 0;

  constructor(initialBytes = 65_536) {
    super(initialBytes);
    this.at = SIGNATURE.copy(this.buffer, 0);
  }

  get rows(): number {
    return this.#rows;
  }

  row(fields: number): this {
    this.reserve(2);
    this.at = this.buffer.writeInt16BE(fields, this.at);
    this.#rows++;
    return this;
  }

  /** What is to be sent. No rows may follow. */
  finish(): Buffer {
    this.reserve(2);
    this.at = this.buffer.writeInt16BE(END, this.at);
    return this.buffer.subarray(0, this.at);
  }
}
