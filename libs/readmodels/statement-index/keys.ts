import { hash } from 'node:crypto';

/**
 * A posting key: the first 16 bytes of the SHA-256 of a search key (role and value), as Latin-1 text, one character a
 * byte. Short strings are what JavaScript's maps are fastest with. Why 128 bits: docs/decisions/posting-keys.md.
 */
export type PostingKey = string;

const KEY_BYTES = 16;

/** The posting key of a search key. */
export function postingKey(searchKey: string): PostingKey {
  return hash('sha256', searchKey, 'binary').slice(0, KEY_BYTES);
}

/** The bytes of a key, as the table's `uuid` column holds them. */
export function bytesOfKey(key: PostingKey): Buffer {
  return Buffer.from(key, 'latin1');
}

export function keyOfBytes(bytes: Buffer): PostingKey {
  return bytes.toString('latin1');
}

/**
 * Posting keys with a memory for those of late: verbs, activities and people come again and again. Two generations, the
 * older of which is dropped when the younger is full: at most `2 × generation` keys are kept.
 */
export class PostingKeys {
  #young = new Map<string, PostingKey>();
  #old = new Map<string, PostingKey>();

  constructor(private readonly generation = 16_384) {}

  of(searchKey: string): PostingKey {
    const young = this.#young.get(searchKey);
    if (young !== undefined) return young;
    const key = this.#old.get(searchKey) ?? postingKey(searchKey);
    if (this.#young.size >= this.generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(searchKey, key);
    return key;
  }
}
