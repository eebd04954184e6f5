import type { AttachmentStore } from '#attachments';
import type { Logger } from '#platform';
import type { Attachment, Statement } from '#xapi';
import { multipartDocument, type MultipartDocument } from '../../shared/multipart-document.js';

/** An answer with attachments (1.0.3, part 3, 1.5.2), to be streamed. */
export type AttachmentsAnswer = MultipartDocument;

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
  return multipartDocument(json, attachmentsOf(statements), async (sha2, { fileUrl }) => {
    const data = await store.read(sha2);
    if (!data && fileUrl === undefined) logger.error({ sha2 }, 'the attachment storage has lost an attachment');
    return data;
  });
}

function* attachmentsOf(statements: readonly Statement[]): Generator<Attachment> {
  for (const { attachments = [], object } of statements) {
    yield* attachments;
    if (object.objectType === 'SubStatement') yield* object.attachments ?? [];
  }
}
