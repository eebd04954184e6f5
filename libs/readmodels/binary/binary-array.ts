import { BinaryFields } from './binary-fields.js';

/** Object identifiers of types, as PostgreSQL has them from the beginning. */
const OIDS = {
  boolean: 16,
  bytea: 17,
  bigint: 20,
  text: 25,
  timestamptz: 1184,
  'bit varying': 1562,
  uuid: 2950,
} as const;
const HEADER_BYTES = 20;
const MAY_HAVE_NULLS = 1;

/**
 * An array in PostgreSQL's binary format, element by element, to be sent as a parameter: node-postgres sends a `Buffer` as
 * it is. One statement with arrays takes rows in with one round trip, and unlike COPY it can update.
 */
export class BinaryArray extends BinaryFields {
  constructor(
    private readonly type: keyof typeof OIDS,
    initialBytes = 16_384,
  ) {
    super(initialBytes);
    this.at = HEADER_BYTES;
  }

  /**
   * The parameter's value. No elements may follow.
   *
   * @param elements how many were written
   */
  finish(elements: number): Buffer {
    const header = [elements === 0 ? 0 : 1, MAY_HAVE_NULLS, OIDS[this.type], elements, 1];
    header.forEach((word, i) => this.buffer.writeInt32BE(word, i * 4));
    return this.buffer.subarray(0, elements === 0 ? 12 : this.at);
  }
}
