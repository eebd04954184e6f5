import { createHash, randomUUID, type Hash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AttachmentsUnavailable } from './port.js';

/** The hash that so many hexadecimal digits are of. */
const ALGORITHMS: Readonly<Record<number, string>> = { 56: 'sha224', 64: 'sha256', 96: 'sha384', 128: 'sha512' };

/** An attachment on its way in: hashed while it is written to a file of its own. */
export class IncomingFile {
  #length = 0;
  #digest: string | undefined;

  private constructor(
    readonly path: string,
    readonly sha2: string,
    private readonly file: FileHandle,
    private readonly hash: Hash,
  ) {}

  /** @param sha2 what its bytes should hash to, in lower case */
  static async open(folder: string, sha2: string): Promise<IncomingFile> {
    const algorithm = ALGORITHMS[sha2.length];
    if (!algorithm) throw new RangeError(`not a SHA-2 in hexadecimal digits: ${sha2}`);
    const path = join(folder, randomUUID());
    return new IncomingFile(path, sha2, await stored(open(path, 'wx', 0o600)), createHash(algorithm));
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  async write(bytes: Buffer): Promise<void> {
    this.hash.update(bytes);
    this.#length += bytes.length;
    for (let done = 0; done < bytes.length;) {
      done += (await stored(this.file.write(bytes, done))).bytesWritten;
    }
  }

  /** Ends writing; the file is durable afterwards. @returns whether the bytes are those that the hash names */
  async finish(): Promise<boolean> {
    this.#digest ??= this.hash.digest('hex');
    await stored(this.file.sync());
    await this.file.close();
    return this.#digest === this.sha2;
  }

  /** Removes the file, wherever it stands in its life; a file that was put is gone from here already. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }
}

/** Says of a failure of the disk that it is the storage's, and may pass. */
export async function stored<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw new AttachmentsUnavailable(`the attachment storage fails: ${(error as Error).message}`, { cause: error });
  }
}
