import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** About 50 ms and 32 MiB for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const MAXMEM = 128 * 2 ** 20;
const LENGTH = 32;

/** A secret that nobody guesses: 24 random bytes in base64url. */
export function generateSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** A key to go with it: 12 random bytes in base64url. */
export function generateKey(): string {
  return randomBytes(12).toString('base64url');
}

/** `scrypt$N$r$p$salt$hash` of a secret, with a fresh salt. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, LENGTH, { ...COST, maxmem: MAXMEM });
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether `secret` is the one that `hash` was made of. Takes the same time for a wrong one. */
export async function verifySecret(secret: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, expected] = hash.split('$');
  if (scheme !== 'scrypt' || !salt || !expected)
    throw new Error('a stored secret hash is not of the form scrypt$N$r$p$salt$hash');
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: MAXMEM };
  const actual = await derive(secret, Buffer.from(salt, 'base64url'), LENGTH, cost);
  return timingSafeEqual(actual, Buffer.from(expected, 'base64url'));
}
