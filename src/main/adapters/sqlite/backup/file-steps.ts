/**
 * The file system as backup and restore use it: few steps, each durable when it returns. Given as an argument, so that
 * a test can cut the power between any two.
 */
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** One step each; none leaves a half-written file under its final name. */
export interface FileSteps {
  /** Makes a folder and those above it. */
  makeFolder(path: string): void;
  /** Copies a file; replaces what is there in one go. */
  copy(from: string, to: string): void;
  /** A second name for the same bytes, or a copy where the disk cannot. */
  link(from: string, to: string): void;
  /** Writes a small file in one go. */
  write(path: string, text: string): void;
  /** Moves a file or folder; replaces a file that is there. */
  rename(from: string, to: string): void;
  /** Removes a file or a folder with all in it; nothing there is fine. */
  remove(path: string): void;
  /** Makes the bytes of a file durable that somebody else wrote. */
  sync(path: string): void;
}

/** The real ones. */
export const realSteps: FileSteps = {
  makeFolder: (path) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    syncFolder(dirname(path));
  },
  copy: copyDurably,
  link: (from, to) => {
    try {
      linkSync(from, to);
    } catch (thrown) {
      if (codeOf(thrown) === 'EEXIST') return;
      // FAT, network disks, another disk, too many names: a copy does as well.
      copyDurably(from, to);
    }
  },
  write: (path, text) => {
    const temporary = `${path}.part`;
    writeFileSync(temporary, text, { mode: 0o600 });
    syncFile(temporary);
    renameSync(temporary, path);
    syncFolder(dirname(path));
  },
  rename: (from, to) => {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove: (path) => {
    rmSync(path, { recursive: true, force: true });
    syncFolder(dirname(path));
  },
  sync: (path) => {
    syncFile(path);
    syncFolder(dirname(path));
  },
};

function copyDurably(from: string, to: string): void {
  const temporary = `${to}.part`;
  copyFileSync(from, temporary);
  syncFile(temporary);
  renameSync(temporary, to);
  syncFolder(dirname(to));
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A new name is durable once its folder is. Windows cannot sync a folder; there the file system's journal orders it. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The system's code of an error, such as `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}
