import { createHash } from 'node:crypto';

/** A part behind the statements; headers may be put over those of the standard, or left out by undefined. */
export interface AttachmentPart {
  readonly data: Buffer;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

/** What a statement says of an attachment with these bytes. Anything may be put over it. */
export function attachmentOf(data: Buffer, over: Readonly<Record<string, unknown>> = {}) {
  return {
    usageType: 'https://lms.example/attachments/synthetic',
    display: { en: 'Synthetic attachment' },
    contentType: 'application/octet-stream',
    length: data.length,
    sha2: sha256(data),
    ...over,
  };
}

export const BOUNDARY = 'synthetic-boundary';

/** A multipart/mixed body: statements, then attachments. */
export function multipart(statements: unknown, parts: readonly AttachmentPart[]): Buffer {
  const json = typeof statements === 'string' ? statements : JSON.stringify(statements);
  const pieces: Buffer[] = [Buffer.from(`--${BOUNDARY}\r\nContent-Type: application/json\r\n\r\n${json}`)];
  for (const { data, contentType = 'application/octet-stream', headers = {} } of parts) {
    const all = {
      'Content-Type': contentType,
      'Content-Transfer-Encoding': 'binary',
      'X-Experience-API-Hash': sha256(data),
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
    pieces.push(Buffer.from(`\r\n--${BOUNDARY}\r\n${lines.join('\r\n')}\r\n\r\n`), data);
  }
  return Buffer.concat([...pieces, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** A part as it was received: header names in lower case. */
export interface ReceivedPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Buffer;
}

/** Takes a multipart answer apart, without the code that is under test. */
export function takeApart(contentType: string, body: Buffer): ReceivedPart[] {
  const boundary = /^multipart\/mixed; boundary=([\w-]+)$/.exec(contentType)?.[1];
  if (!boundary) throw new Error(`not a multipart answer: ${contentType}`);
  const text = body.toString('latin1');
  if (!text.startsWith(`--${boundary}\r\n`) || !text.endsWith(`\r\n--${boundary}--\r\n`)) {
    throw new Error(`not well-formed: ${text.slice(0, 200)}`);
  }
  const inner = text.slice(boundary.length + 2, -(boundary.length + 8));
  return inner.split(`\r\n--${boundary}`).map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const lines = part.slice(2, end).split('\r\n');
    const headers = lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 2),
    ]);
    return {
      headers: Object.fromEntries(headers) as Record<string, string>,
      data: Buffer.from(part.slice(end + 4), 'latin1'),
    };
  });
}
