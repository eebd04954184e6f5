import { createHmac } from 'node:crypto';

/** Names in the place of people, statements and registrations. */
export type Pseudonymise = (value: string) => string;

/**
 * Pseudonyms by keyed HMAC: the same for the same value under the same key, so that tables and packages of one deployment
 * fit together; from a pseudonym nobody finds the way back, with the key neither. 80 bits, so that no two meet.
 *
 * @param key stays in the deployment
 */
export function pseudonymsBy(key: Buffer): Pseudonymise {
  return (value) => `p-${createHmac('sha256', key).update(value).digest('hex').slice(0, 20)}`;
}

/** For those who may and must work with the identities themselves. */
export const IDENTIFIED: Pseudonymise = (value) => value;
