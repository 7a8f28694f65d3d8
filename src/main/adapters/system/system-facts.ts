/** Looks at the machine: versions, memory, free space, and how long a durable write takes. */
import { randomBytes } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import { arch, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { FailureError } from '#kernel/failure';
import type { SystemFacts, SystemReport } from '#ports/system-facts';
import { diskFailure } from './disk-failure.ts';
import { localDurableFiles } from './durable-files.ts';
import { localSupportFiles } from './support-files.ts';

const probeWrites = 10;
/** About what one small commit appends to the database's log. */
const probeBytes = 4_096;

/** Facts of this machine. `report` throws `disk-full` or `disk-error` when the folder cannot be written to. */
export function localSystemFacts(appVersion: string): SystemFacts {
  return {
    report: (workspaceFolder) => reportOf(appVersion, workspaceFolder),
    support: (workspaceFolder) => localSupportFiles(workspaceFolder, localDurableFiles()),
  };
}

async function reportOf(appVersion: string, folder: string): Promise<SystemReport> {
  return {
    appVersion,
    platform: platform(),
    arch: arch(),
    osRelease: release(),
    node: process.versions.node,
    sqlite: sqliteVersion(),
    memoryBytes: totalmem(),
    freeDiskBytes: await freeBytes(folder),
    fsyncMs: await fsyncMs(folder),
  };
}

/** Of the library that the store uses, not of the one inside Node. */
function sqliteVersion(): string {
  const db = new Database(':memory:');
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}

async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (thrown) {
    throw new FailureError(diskFailure(thrown, 'workspace'));
  }
}

/** The median, so that one write behind a busy disk does not decide. */
async function fsyncMs(folder: string): Promise<number> {
  const path = join(folder, `.probe-${randomBytes(6).toString('hex')}.tmp`);
  const bytes = Buffer.alloc(probeBytes);
  const times: number[] = [];
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      for (let count = 0; count < probeWrites; count += 1) {
        const started = performance.now();
        await file.write(bytes);
        await file.sync();
        times.push(performance.now() - started);
      }
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw new FailureError(diskFailure(thrown, 'workspace'));
  } finally {
    await rm(path, { force: true });
  }
  times.sort((a, b) => a - b);
  return Math.round((times[Math.floor(times.length / 2)] ?? 0) * 1_000) / 1_000;
}
