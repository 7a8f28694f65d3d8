/** `manifest.json` of a backup: what it holds, so that a damaged or half backup is told from a whole one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Failure, FailureError, failure } from '#kernel/failure';
import type { BackupFile, BackupManifest } from '#ports/backup';
import { codeOf } from './file-steps.ts';
import { databaseName, imagesName, keyringName, witnessName } from './workspace-files.ts';

/** The file's name. */
export const manifestName = 'manifest.json';

const reasons: readonly string[] = ['manual', 'before-import', 'before-migration', 'daily'];
const plainNames: readonly string[] = [databaseName, keyringName, witnessName];
const picturePath = new RegExp(`^${imagesName}/([0-9a-f]{2})/\\1[0-9a-f]{62}$`);

/** Builds `backup-invalid` saying which file and what is wrong with it. */
export function invalid(file: string, reason: string): Failure {
  return failure('backup-invalid', { file, reason });
}

/** Reads a manifest. Throws `backup-invalid`. */
export function readManifest(folder: string): BackupManifest {
  let text: string;
  try {
    text = readFileSync(join(folder, manifestName), 'utf8');
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new FailureError(invalid(manifestName, 'missing'));
    }
    throw thrown;
  }
  const manifest = parse(text);
  if (manifest === undefined) throw new FailureError(invalid(manifestName, 'unreadable'));
  return manifest;
}

function parse(text: string): BackupManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['format'] !== 1) return undefined;
  const { createdAt, reason, schemaVersion, counts, files } = value;
  const isWhole =
    Number.isSafeInteger(createdAt) &&
    typeof reason === 'string' &&
    reasons.includes(reason) &&
    Number.isSafeInteger(schemaVersion) &&
    isRecord(counts) &&
    Object.values(counts).every(Number.isSafeInteger) &&
    Array.isArray(files) &&
    files.every(isFile) &&
    files.some((file) => file.path === databaseName);
  return isWhole ? (value as unknown as BackupManifest) : undefined;
}

/** SECURITY: a path of a manifest is joined to a folder and written to: only names a backup can hold may pass. */
function isFile(value: unknown): value is BackupFile {
  return (
    isRecord(value) &&
    typeof value['path'] === 'string' &&
    (plainNames.includes(value['path']) || picturePath.test(value['path'])) &&
    Number.isSafeInteger(value['bytes']) &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256'])
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
