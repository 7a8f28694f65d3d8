/** Reads every byte of a backup and compares it with the manifest. */
import { join } from 'node:path';
import { FailureError, failure } from '#kernel/failure';
import type { BackupManifest } from '#ports/backup';
import { latestVersion } from '../migrate.ts';
import { inspectCopy } from './inspect-database.ts';
import { invalid, readManifest } from './manifest.ts';
import { databaseName, hashFile, onDisk, sizeOf } from './workspace-files.ts';

/** Throws `backup-invalid` with the file and what is wrong, or `workspace-newer`. */
export function verifyBackup(folder: string): BackupManifest {
  return onDisk(() => {
    const manifest = readManifest(folder);
    for (const { path, bytes, sha256 } of manifest.files) {
      const size = sizeOf(join(folder, path));
      if (size === undefined) throw new FailureError(invalid(path, 'missing'));
      if (size !== bytes) throw new FailureError(invalid(path, 'another size'));
      if (hashFile(join(folder, path)) !== sha256) {
        throw new FailureError(invalid(path, 'other bytes'));
      }
    }
    const { problem, counts, schemaVersion } = inspectCopy(join(folder, databaseName));
    if (problem !== null) throw new FailureError(invalid(databaseName, problem));
    if (schemaVersion > latestVersion) {
      const detail = { version: schemaVersion, known: latestVersion };
      throw new FailureError(failure('workspace-newer', detail));
    }
    if (JSON.stringify(counts) !== JSON.stringify(manifest.counts)) {
      throw new FailureError(invalid(databaseName, 'other rows than the manifest says'));
    }
    return manifest;
  });
}
