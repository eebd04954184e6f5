import type { Readable } from 'node:stream';

/** An attachment as the storage holds it. */
export interface KeptAttachment {
  readonly sha2: string;
  /** Bytes. */
  readonly length: number;
  /** When it was put last. */
  readonly putAt: Date;
}

/**
 * Where attachments are kept: by what they are, named by their SHA-2 in lower-case hexadecimal digits. The contract suite in
 * `attachments.contract.ts` defines the behaviour; every adapter passes all of it.
 */
export interface AttachmentStore {
  /** A folder of this machine for what is on its way in, from which `put` takes it. */
  readonly incoming: string;
  /**
   * Keeps a file of `incoming`, which is gone from there afterwards. Readers see all of it or nothing, and it is durable
   * when this settles. What is kept already is kept on, as if put now.
   */
  put(sha2: string, file: string, length: number): Promise<void>;
  /** Its length in bytes; undefined for what is not kept. */
  length(sha2: string): Promise<number | undefined>;
  /** Its bytes; undefined for what is not kept. */
  read(sha2: string): Promise<Readable | undefined>;
  /** All that is kept, in any order. */
  list(): AsyncIterable<KeptAttachment>;
  /** Forgets what was put last at `putAt` or before; what was put again since then stays. */
  remove(sha2: string, putAt: Date): Promise<void>;
  close(): Promise<void>;
}

/** The storage could not be reached, or is full. The same call may be repeated. */
export class AttachmentsUnavailable extends Error {
  override readonly name = 'AttachmentsUnavailable';
}
