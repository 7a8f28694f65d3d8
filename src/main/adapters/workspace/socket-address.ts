/** Where the owner's door is: a Unix socket in a folder of this user alone, or a named pipe on Windows. */
import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemErrorCode } from './private-file.ts';

/** macOS gives a socket's path 104 bytes with the closing zero; Linux has 108. */
const longestPath = 103;

/**
 * The address for a folder's owner. On Windows the pipe's name has a random part, told in `owner.json`: no other
 * user can wait under a name it cannot guess.
 */
export function socketAddress(folder: string, platform: NodeJS.Platform): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (platform === 'win32') {
    return `\\\\.\\pipe\\shopkeep-${hash}-${randomBytes(8).toString('hex')}`;
  }
  const inside = join(`shopkeep-${userId()}`, `${hash}.sock`);
  const usual = join(tmpdir(), inside);
  return Buffer.byteLength(usual) <= longestPath ? usual : join('/tmp', inside);
}

/** Makes the socket's folder and clears a socket a dead owner left. Only the lock's holder may call it. */
export function prepareSocket(address: string): 'ready' | 'unsafe' {
  if (address.startsWith('\\\\')) return 'ready';
  mkdirSync(dirname(address), { recursive: true, mode: 0o700 });
  if (!isPrivateFolder(dirname(address))) return 'unsafe';
  rmSync(address, { force: true });
  return 'ready';
}

/** Whether the socket is one that only this user can have made. */
export function isTrustedSocket(address: string): boolean {
  if (address.startsWith('\\\\.\\pipe\\shopkeep-')) return true;
  return isPrivateFolder(dirname(address)) && statIfThere(address)?.isSocket() === true;
}

/**
 * SECURITY: in a shared folder for temporary files another user may have put a folder, or a link, in our place.
 * Only a real folder of this user that nobody else can enter is used.
 */
function isPrivateFolder(folder: string): boolean {
  const facts = statIfThere(folder);
  if (facts === undefined || !facts.isDirectory()) return false;
  return facts.uid === userId() && (facts.mode & 0o077) === 0;
}

function statIfThere(path: string) {
  try {
    return lstatSync(path);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** The user's number; -1 on Windows, where no path asks for it. */
function userId(): number {
  return process.getuid?.() ?? -1;
}
