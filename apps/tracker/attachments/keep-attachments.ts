import type { AttachmentStore } from '#attachments';
import { checkAttachments, type PreparedStatement } from '#domain';
import { checkSignature, isSignature, type Problem, type Version } from '#xapi';
import type { MultipartBody } from './multipart-body.js';
import { ReceivedAttachments, refusal } from './receive-attachments.js';

/** Most bytes of a signature: those of the largest statement in base64, twice over, and a chain of certificates. */
const LARGEST_SIGNATURE = 4 * 2 ** 20;

/**
 * Takes in the attachments of statements that are about to be recorded: nothing is kept unless every part is what a
 * statement says it is, nothing is missing, and every signature holds. What is kept is durable when this settles.
 *
 * @param parts of the request, behind the first; undefined for a request of statements alone
 * @throws ApiError 400 that names each place
 */
export async function keepAttachments(
  store: AttachmentStore,
  parts: MultipartBody | undefined,
  prepared: readonly PreparedStatement[],
  version: Version,
): Promise<void> {
  const declared = prepared.flatMap(({ attachments }) => attachments);
  if (!parts && declared.length === 0) return;
  const received = new ReceivedAttachments(store);
  try {
    if (parts) await received.receive(parts, declared);
    refuse(checkAttachments(declared, received.hashes));
    for (const one of prepared) refuse(await checkSignatures(one, received, version));
    await received.keep();
  } finally {
    await received.discard();
  }
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw refusal(problems);
}

/** A signature that stands elsewhere is refused too: nobody can say that it is none, as the standard wants it checked. */
async function checkSignatures(
  { id, path, statement }: PreparedStatement,
  received: ReceivedAttachments,
  version: Version,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const named = { ...statement, id };
  for (const [i, attachment] of (statement.attachments ?? []).entries()) {
    if (!isSignature(attachment)) continue;
    const place = `${path}.attachments[${i}]`;
    const data = await received.bytes(attachment.sha2.toLowerCase(), LARGEST_SIGNATURE);
    if (data)
      problems.push(...(await checkSignature(statement.id === undefined ? statement : named, data, version, place)));
    else {
      const message = `A signature comes with its statement, to be checked, and has up to ${LARGEST_SIGNATURE} bytes.`;
      problems.push({ path: place, rule: 'signature', message });
    }
  }
  return problems;
}
