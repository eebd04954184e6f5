import { hash } from 'node:crypto';

/**
 * A 128-bit name of an identity, as a UUID's text: identities are as long as their senders make them, and an index entry
 * must not be. The first 16 bytes of the SHA-256, as for posting keys.
 */
export function identityHash(identity: string): string {
  const hex = hash('sha256', identity, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
