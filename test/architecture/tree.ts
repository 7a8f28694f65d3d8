/**
 * The files a check looks at, as plain data: the real tree and the fixtures go through the same code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files by path from the root (with `/`), and what package.json says about imports. */
export interface SourceTree {
  /** Text of every TypeScript file; other files are present with an empty text. */
  readonly textByPath: ReadonlyMap<string, string>;
  /** `imports` of package.json: `#kernel/*` → `./src/shared/kernel/*.ts`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Names under `dependencies` of package.json. */
  readonly dependencies: ReadonlySet<string>;
}

/** Whether a path is TypeScript source. */
export function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
}

/** Whether a path is a test, stands beside tests to support them (`x.test-support.ts`) or lies in their folder. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.test(?:-support)?\.tsx?$/.test(path);
}

/** Reads `folders` under `root`; folders that do not exist are left out, paths in `skip` too. */
export function readTree(
  root: string,
  folders: readonly string[],
  manifest: Pick<SourceTree, 'aliases' | 'dependencies'>,
  skip: readonly string[] = [],
): SourceTree {
  const textByPath = new Map<string, string>();
  const present = new Set(readdirSync(root));
  const read = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (skip.includes(path)) continue;
      if (entry.isDirectory()) read(path);
      else textByPath.set(path, isTypeScript(path) ? readFileSync(join(root, path), 'utf8') : '');
    }
  };
  for (const folder of folders) if (present.has(folder)) read(folder);
  return { ...manifest, textByPath };
}

/** What package.json under `root` says about aliases and dependencies. */
export function readManifest(root: string): Pick<SourceTree, 'aliases' | 'dependencies'> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly imports: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return {
    aliases: manifest.imports,
    dependencies: new Set(Object.keys(manifest.dependencies)),
  };
}
