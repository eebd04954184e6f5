import { IncomingFile, type AttachmentStore } from '#attachments';
import { readAttachmentPart, type DeclaredAttachment } from '#domain';
import type { Problem } from '#xapi';
import { readFile } from 'node:fs/promises';
import { ApiError } from '../http/api-error.js';
import type { MultipartBody } from './multipart-body.js';

/** Attachments that have come with a request and are not kept yet. Whatever happens, `discard` comes last. */
export class ReceivedAttachments {
  readonly #files = new Map<string, IncomingFile>();

  constructor(private readonly store: AttachmentStore) {}

  /** Their hashes, in lower case. */
  get hashes(): ReadonlySet<string> {
    return new Set(this.#files.keys());
  }

  /**
   * Reads the parts behind the first, each into a file of its own while it is hashed.
   *
   * @throws ApiError 400 for a part that no statement describes or that is not what it says, naming the part
   */
  async receive(body: MultipartBody, declared: readonly DeclaredAttachment[]): Promise<void> {
    for (let headers = await body.nextPart(); headers; headers = await body.nextPart()) {
      const part = readAttachmentPart(headers, declared, body.path);
      if (Array.isArray(part)) throw refusal(part);
      const file = await IncomingFile.open(this.store.incoming, part.sha2);
      // The same part twice is one attachment; the first file goes, whatever this one turns out to be.
      await this.#files.get(part.sha2)?.discard();
      this.#files.set(part.sha2, file);
      await body.readPart((bytes) => file.write(bytes));
      const matches = await file.finish();
      if (!matches) {
        throw refusal([
          { path: body.path, rule: 'attachment-hash', message: `The data is not what the hash ${part.sha2} names.` },
        ]);
      }
      if (part.length !== undefined && part.length !== file.length) {
        const message = `The data has ${file.length} bytes.`;
        throw refusal([{ path: `${body.path}.Content-Length`, rule: 'part-length', message }]);
      }
    }
  }

  /** The bytes of an attachment of up to `most` bytes; undefined for one that has not come, or is larger. */
  async bytes(sha2: string, most: number): Promise<Buffer | undefined> {
    const file = this.#files.get(sha2);
    return file && file.length <= most ? readFile(file.path) : undefined;
  }

  /** Keeps all of them for good. They are durable when this settles. */
  async keep(): Promise<void> {
    for (const { sha2, path, length } of this.#files.values()) await this.store.put(sha2, path, length);
  }

  async discard(): Promise<void> {
    for (const file of this.#files.values()) await file.discard();
  }
}

export function refusal(problems: readonly Problem[]): ApiError {
  const { path, message } = problems[0]!;
  return new ApiError('invalid-attachment', `${path}: ${message}`, problems);
}
