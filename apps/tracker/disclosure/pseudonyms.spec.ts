import { describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { Pseudonyms } from './pseudonyms.js';

describe('pseudonyms', () => {
  const pseudonyms = new Pseudonyms(randomBytes(32));
  const id = randomUUID();

  it('lead back to the id for who holds the key, and for nobody else', () => {
    const pseudonym = pseudonyms.of(id);
    expect(pseudonym).not.toBe(id);
    expect(pseudonyms.of(id.toUpperCase())).toBe(pseudonym);
    expect(pseudonyms.idOf(pseudonym)).toBe(id);
    expect(new Pseudonyms(randomBytes(32)).idOf(pseudonym)).not.toBe(id);
    expect(pseudonyms.idOf('x')).toBeUndefined();
  });

  it('of identities say nothing, and are always the same', () => {
    expect(pseudonyms.ofText('mbox mailto:a@example.org')).toBe(pseudonyms.ofText('mbox mailto:a@example.org'));
    expect(pseudonyms.ofText('mbox mailto:a@example.org')).toMatch(/^unclaimed-[\w-]{22}$/);
  });
});
