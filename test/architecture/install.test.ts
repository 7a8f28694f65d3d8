/**
 * `npm ci` on a bare machine. These facts of the lock file are lost silently when it is written anew, and then an
 * installation fails on machines other than the one it was written on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly gypfile?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = join(import.meta.dirname, '../../package-lock.json');
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

it('needs no compiler: npm is told not to build the SQLite module, which brings its binaries', () => {
  // npm 10 (of Node 20) would run node-gyp for the binding.gyp it sees, and that needs Python.
  expect(packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
});

it('locks the optional packages of every platform, which npm ci asks for on each of them', () => {
  const missing = Object.values(packages)
    .flatMap((locked) => Object.keys(locked.optionalDependencies ?? {}))
    .filter((name) => packages[`node_modules/${name}`]?.version === undefined);
  expect(missing).toEqual([]);
});
