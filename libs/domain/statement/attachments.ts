import {
  isSignature,
  parseMediaType,
  SIGNATURE_CONTENT_TYPE,
  type Attachment,
  type Problem,
  type Statement,
} from '#xapi';

/** An attachment that a statement, or its SubStatement, describes. */
export interface DeclaredAttachment extends Attachment {
  /** Where it is described, for problems: `$.attachments[0]`. */
  readonly path: string;
}

const NONE: readonly DeclaredAttachment[] = [];

/** Every attachment that a statement describes, its hash in lower case. */
export function declaredAttachments(statement: Statement, path: string): readonly DeclaredAttachment[] {
  const { attachments, object } = statement;
  const inner = object.objectType === 'SubStatement' ? object.attachments : undefined;
  if (!attachments && !inner) return NONE;
  return [...declared(attachments, path), ...declared(inner, `${path}.object`)];
}

function declared(attachments: readonly Attachment[] | undefined, path: string): DeclaredAttachment[] {
  return (attachments ?? []).map((attachment, i) => ({
    ...attachment,
    sha2: attachment.sha2.toLowerCase(),
    path: `${path}.attachments[${i}]`,
  }));
}

/**
 * Checks that what statements describe is there: each attachment has come with the request, or can be had from a URL
 * (1.0.3, part 3, 1.5.1 and 1.5.2). What came with another request before does not count.
 *
 * @param received hashes, in lower case, of what came with the request
 */
export function checkAttachments(declared: readonly DeclaredAttachment[], received: ReadonlySet<string>): Problem[] {
  const missing = declared
    .filter(({ sha2, fileUrl }) => fileUrl === undefined && !received.has(sha2))
    .map(({ path }) => ({
      path,
      rule: 'attachment-data',
      message: 'Send its data in a part of a multipart/mixed request, or name a fileUrl.',
    }));
  const mistyped = declared
    .filter((attachment) => isSignature(attachment) && essenceOf(attachment.contentType) !== SIGNATURE_CONTENT_TYPE)
    .map(({ path }) => ({
      path: `${path}.contentType`,
      rule: 'signature-content-type',
      message: `A signature has the content type ${SIGNATURE_CONTENT_TYPE}.`,
    }));
  return [...missing, ...mistyped];
}

/** A part of a multipart request behind the first one, by its headers. */
export interface AttachmentPart {
  /** Lower case. */
  readonly sha2: string;
  /** As the part's own headers say; undefined where they do not. */
  readonly length: number | undefined;
}

/**
 * Reads the headers of a part that carries an attachment (1.0.3, part 3, 1.5.2): which one it is, or what is wrong.
 *
 * @param headers names in lower case
 * @param path of the part, for the problems: `part[1]`
 */
export function readAttachmentPart(
  headers: ReadonlyMap<string, string>,
  declared: readonly DeclaredAttachment[],
  path: string,
): AttachmentPart | Problem[] {
  const problem = (header: string, rule: string, message: string): Problem[] => [
    { path: `${path}.${header}`, rule, message },
  ];
  const sha2 = headers.get('x-experience-api-hash')?.toLowerCase();
  if (sha2 === undefined) {
    return problem('X-Experience-API-Hash', 'required', 'Each part behind the first names the hash of its attachment.');
  }
  if (headers.get('content-transfer-encoding')?.toLowerCase() !== 'binary') {
    return problem('Content-Transfer-Encoding', 'binary', 'Attachments are sent in binary, and each part says so.');
  }
  const described = declared.filter((attachment) => attachment.sha2 === sha2);
  if (described.length === 0) {
    return problem('X-Experience-API-Hash', 'attachment-surplus', 'No statement of the request has this attachment.');
  }
  const contentType = headers.get('content-type');
  if (contentType !== undefined && !described.some((one) => essenceOf(one.contentType) === essenceOf(contentType))) {
    return problem('Content-Type', 'part-content-type', `The statement says ${described[0]!.contentType}.`);
  }
  const length = headers.get('content-length');
  if (length !== undefined && !described.some((one) => String(one.length) === length)) {
    return problem('Content-Length', 'part-length', `The statement says ${described[0]!.length}.`);
  }
  return { sha2, length: length === undefined ? undefined : Number(length) };
}

function essenceOf(contentType: string): string | undefined {
  return parseMediaType(contentType)?.essence;
}
