/** "Forget this computer", the key's part: removes the keychain items and every header file, and says what stayed. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DurableFiles } from '#ports/durable-files';
import type { ForgetReport } from '#ports/secrets';
import type { HeaderReading } from './header.ts';
import type { Keychain } from './keychain.ts';
import { itemName } from './wrapping.ts';

interface Removal {
  readonly what: string;
  /** Null when it is gone. */
  readonly reason: string | null;
}

/** Removes everything it can; one thing that cannot be removed does not keep the others. */
export async function forgetKeys(
  place: {
    readonly folder: string;
    readonly workspaceId: string;
    readonly keychain: Keychain;
    readonly files: DurableFiles;
  },
  reading: HeaderReading,
): Promise<ForgetReport> {
  const removals: Removal[] = [];
  if (reading.kind === 'corrupt') {
    removals.push({ what: 'keychain-item', reason: 'header-unreadable' });
  }
  const header = reading.kind === 'present' ? reading.header : null;
  for (const entry of header === null ? [] : [header.current, ...header.retired]) {
    if (entry.wrapper !== 'keychain') continue;
    const name = itemName(place.workspaceId, entry.keyId);
    const same = place.keychain.backend().name === entry.backend;
    const removed = same ? await place.keychain.remove(name) : null;
    const reason = removed === null ? 'changed' : removed.ok ? null : removed.reason;
    removals.push({ what: `keychain-item ${name}`, reason });
  }
  for (const file of await headerFiles(place.folder)) {
    const removed = await place.files.remove(join(place.folder, file));
    const reason = removed.ok ? null : String(removed.failure.detail['error']);
    removals.push({ what: file, reason });
  }
  return {
    removed: removals.flatMap(({ what, reason }) => (reason === null ? [what] : [])),
    remaining: removals.flatMap(({ what, reason }) => (reason === null ? [] : [{ what, reason }])),
  };
}

/** The header, its predecessor and damaged copies, by the names only this adapter gives. */
async function headerFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^keyring(?:\.(?:previous|damaged-\d+(?:\.previous)?))?\.json$/.test(name))
    .sort();
}
