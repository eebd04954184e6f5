import type { Attachment } from '#xapi';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A multipart document (1.0.3, part 3, 1.5.2), to be streamed. */
export interface MultipartDocument {
  readonly contentType: string;
  readonly body: Readable;
}

/**
 * Puts JSON and attachments together as a multipart document, read while it is sent. Each attachment stands there once.
 *
 * @param json what stands in the first part
 * @param read gives an attachment's data by its hash in lower case; undefined to leave it out
 */
export function multipartDocument(
  json: string,
  attachments: Iterable<Attachment>,
  read: (sha2: string, attachment: Attachment) => Promise<Readable | undefined>,
): MultipartDocument {
  const boundary = `vetrail-${randomUUID()}`;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield head(`--${boundary}`, { 'Content-Type': 'application/json' });
    yield Buffer.from(json);
    const sent = new Set<string>();
    for (const attachment of attachments) {
      const sha2 = attachment.sha2.toLowerCase();
      if (sent.has(sha2)) continue;
      sent.add(sha2);
      const data = await read(sha2, attachment);
      if (!data) continue;
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
