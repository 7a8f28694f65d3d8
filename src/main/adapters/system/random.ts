/** Randomness of the operating system: unguessable, so that it serves nonces as well as jitter. */
import { randomBytes } from 'node:crypto';
import type { Random } from '#kernel/random';

/** Numbers in [0, 1) with 48 random bits each. */
export function systemRandom(): Random {
  return () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
}

/** 128 fresh random bits as 32 hex digits. */
export function systemNonce(): string {
  return randomBytes(16).toString('hex');
}
