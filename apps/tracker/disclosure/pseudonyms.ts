import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { isUuid } from '#xapi';

const ALGORITHM = 'aes-256-ecb';

/**
 * Names for ids that say nothing about them: a keyed permutation of the 128-bit numbers (AES on the one block that a UUID
 * is), so that no two ids share a pseudonym and only who holds the key finds the way back.
 */
export class Pseudonyms {
  /** @param key 32 bytes, which stay in the deployment */
  constructor(private readonly key: Buffer) {}

  /** @param id a UUID */
  of(id: string): string {
    return textOf(this.#permute(createCipheriv(ALGORITHM, this.key, null).setAutoPadding(false), id));
  }

  /** Of an identity that nobody has claimed: a keyed hash, from which nobody finds the way back. */
  ofText(text: string): string {
    return `unclaimed-${createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 22)}`;
  }

  /** Undefined for what is no UUID, and so no pseudonym. */
  idOf(pseudonym: string): string | undefined {
    if (!isUuid(pseudonym)) return undefined;
    return textOf(this.#permute(createDecipheriv(ALGORITHM, this.key, null).setAutoPadding(false), pseudonym));
  }

  #permute(cipher: { update(data: Buffer): Buffer; final(): Buffer }, uuid: string): Buffer {
    return Buffer.concat([cipher.update(Buffer.from(uuid.replaceAll('-', ''), 'hex')), cipher.final()]);
  }
}

function textOf(block: Buffer): string {
  const hex = block.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
