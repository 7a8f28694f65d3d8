/** `owner.token`: 256 random bits in a file only this user reads; whoever shows them may ask the owner for work. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redacted, reveal } from '#kernel/redacted';
import { readIfThere, writePrivateFile } from './private-file.ts';

/** Makes a new token and leaves it in the folder. */
export function issueToken(folder: string): Redacted {
  const token = randomBytes(32).toString('hex');
  writePrivateFile(pathIn(folder), token);
  return new Redacted(token);
}

/** The owner's token, or null where no owner left one. */
export function readToken(folder: string): Redacted | null {
  const token = readIfThere(pathIn(folder));
  return token === null ? null : new Redacted(token);
}

/** Takes the token away. */
export function removeToken(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/** Compares in constant time; hashing first makes the lengths equal. */
export function isToken(shown: string, token: Redacted): boolean {
  return timingSafeEqual(digest(shown), digest(reveal(token)));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function pathIn(folder: string): string {
  return join(folder, 'owner.token');
}
