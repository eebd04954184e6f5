import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { bytesOfKey, keyOfBytes, postingKey, PostingKeys } from './keys.js';

describe('posting keys', () => {
  it('are the first 16 bytes of the SHA-256', () => {
    const expected = createHash('sha256').update('verb:http://example.org/é').digest().subarray(0, 16);
    expect(bytesOfKey(postingKey('verb:http://example.org/é'))).toEqual(expected);
    expect(keyOfBytes(expected)).toBe(postingKey('verb:http://example.org/é'));
  });

  it('are the same from memory, and after they were forgotten', () => {
    const keys = new PostingKeys(2);
    const texts = ['a', 'b', 'c', 'a', 'd', 'e', 'f', 'a'];
    expect(texts.map((text) => keys.of(text))).toEqual(texts.map(postingKey));
  });
});
