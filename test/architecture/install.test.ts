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

const root = join(import.meta.dirname, '../..');
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
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

it('says of every dependency what it is for, and of nothing else', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const lines = readFileSync(join(root, 'docs/dependencies.md'), 'utf8').matchAll(
    /^\| `([^`]+)`/gm,
  );
  const documented = [...lines].map(([, name]) => name).sort();
  const { dependencies, devDependencies } = manifest;
  expect(documented).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});

it('names exact versions, so that two installations are the same', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(?:npm:@?[\w/.-]+@)?\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});
