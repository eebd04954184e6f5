import type { AttachmentStore } from '#attachments';
import type { Logger } from '#platform';
import type { Attachment, Statement } from '#xapi';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** An answer with attachments (1.0.3, part 3, 1.5.2), to be streamed. */
export interface AttachmentsAnswer {
  readonly contentType: string;
  readonly body: Readable;
}

/**
 * Puts JSON and the attachments of its statements together as a multipart document, read from the storage while it is
 * sent. Each attachment stands there once; those that only a URL names do not.
 *
 * @param json what stands in the first part
 * @param statements whose attachments follow
 */
export function answerWithAttachments(
  json: string,
  statements: readonly Statement[],
  store: AttachmentStore,
  logger: Logger,
): AttachmentsAnswer {
  const boundary = `vetrail-${randomUUID()}`;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield head(`--${boundary}`, { 'Content-Type': 'application/json' });
    yield Buffer.from(json);
    for (const [sha2, attachment] of attachmentsOf(statements)) {
      const data = await store.read(sha2);
      if (!data) {
        if (attachment.fileUrl === undefined) logger.error({ sha2 }, 'the attachment storage has lost an attachment');
        continue;
      }
      yield head(`\r\n--${boundary}`, {
        'Content-Type': attachment.contentType,
        'Content-Transfer-Encoding': 'binary',
        'X-Experience-API-Hash': attachment.sha2,
      });
      yield* data as AsyncIterable<Buffer>;
    }
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  };
  return {
    contentType: `multipart/mixed; boundary=${boundary}`,
    body: Readable.from(pieces(), { objectMode: false }),
  };
}

function head(delimiter: string, headers: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${delimiter}\r\n${lines.join('')}\r\n`);
}

function attachmentsOf(statements: readonly Statement[]): Map<string, Attachment> {
  const found = new Map<string, Attachment>();
  for (const { attachments = [], object } of statements) {
    const inner = object.objectType === 'SubStatement' ? (object.attachments ?? []) : [];
    for (const attachment of [...attachments, ...inner]) {
      const sha2 = attachment.sha2.toLowerCase();
      if (!found.has(sha2)) found.set(sha2, attachment);
    }
  }
  return found;
}
