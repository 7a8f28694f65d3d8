/**
 * A parsed tree with its import graph: what every rule works on.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, type Imports, importsOf } from './imports.ts';
import { parseSource, type Source } from './syntax.ts';
import { isTest, isTypeScript, type SourceTree } from './tree.ts';

/** Where an import leads. `missing` holds the path that is not there. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'missing'; readonly path: string };

/** One import with where it leads. */
export interface Edge extends Import {
  readonly from: string;
  readonly target: Target;
}

/** A parsed file with its imports. */
export interface Module {
  readonly source: Source;
  readonly edges: readonly Edge[];
  readonly opaque: Imports['opaque'];
  readonly isTest: boolean;
}

/** The whole tree, parsed. */
export interface Project {
  readonly tree: SourceTree;
  readonly modules: readonly Module[];
}

/** Parses every TypeScript file of a tree and resolves its imports. */
export function parseProject(tree: SourceTree): Project {
  const modules: Module[] = [];
  for (const [path, text] of [...tree.textByPath].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isTypeScript(path)) continue;
    const source = parseSource(path, text);
    const { imports, opaque } = importsOf(source);
    const edges = imports.map((found) => ({
      ...found,
      from: path,
      target: resolve(tree, path, found.specifier),
    }));
    modules.push({ source, edges, opaque, isTest: isTest(path) });
  }
  return { tree, modules };
}

/** The modules of the product: src without its tests. */
export function productModules(project: Project): readonly Module[] {
  return project.modules.filter((module) => !module.isTest);
}

/** Where a specifier leads, by the rules Node follows for this project: full file names, or an alias. */
export function resolve(tree: SourceTree, from: string, specifier: string): Target {
  if (specifier.startsWith('.')) return file(tree, posix.join(posix.dirname(from), specifier));
  if (specifier.startsWith('#')) {
    for (const [pattern, replacement] of Object.entries(tree.aliases)) {
      const [head = '', tail = ''] = pattern.split('*');
      const fits = specifier.length >= head.length + tail.length;
      if (!fits || !specifier.startsWith(head) || !specifier.endsWith(tail)) continue;
      const middle = specifier.slice(head.length, specifier.length - tail.length);
      return file(tree, posix.normalize(replacement.replace('*', middle)));
    }
    return { kind: 'missing', path: specifier };
  }
  if (isBuiltin(specifier)) return { kind: 'node', name: specifier.replace(/^node:/, '') };
  const depth = specifier.startsWith('@') ? 2 : 1;
  return { kind: 'package', name: specifier.split('/').slice(0, depth).join('/') };
}

function file(tree: SourceTree, path: string): Target {
  return tree.textByPath.has(path) ? { kind: 'file', path } : { kind: 'missing', path };
}
