/**
 * The import graph is held against the TypeScript 7 compiler: both must reach the same files from the same start,
 * through every form an import can take.
 */
import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { parseProject } from './project.ts';
import { parseSource } from './syntax.ts';
import { readManifest, readTree } from './tree.ts';

const repository = join(import.meta.dirname, '../..');
const root = join(import.meta.dirname, 'fixtures/accepted/every-import-form');
const start = 'src/shared/domain/start.ts';

function filesOfCompiler(): readonly string[] {
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const output = execFileSync(process.execPath, [compiler, '--listFiles', '--project', root], {
    encoding: 'utf8',
  });
  return output
    .split('\n')
    .map((line) => relative(root, line.trim()).replaceAll('\\', '/'))
    .filter((path) => path.startsWith('src/'))
    .sort();
}

function filesOfGraph(): readonly string[] {
  const tree = readTree(root, ['src'], { ...fixtureManifest() });
  const edgesByPath = new Map(parseProject(tree).modules.map((m) => [m.source.path, m.edges]));
  const reached = new Set([start]);
  for (const path of reached) {
    for (const { target } of edgesByPath.get(path) ?? []) {
      if (target.kind === 'file') reached.add(target.path);
    }
  }
  return [...reached].sort();
}

function fixtureManifest(): ReturnType<typeof readManifest> {
  const { aliases } = readManifest(repository);
  return { aliases, dependencies: new Set() };
}

describe('the import graph', () => {
  it('reaches the files that the TypeScript 7 compiler reaches, through every form of import', () => {
    const files = filesOfCompiler();
    expect(files).toHaveLength(16);
    expect(filesOfGraph()).toEqual(files);
  });

  it('tells values, types, dynamic imports and paths of threads apart, with their lines', () => {
    const text = [
      "import type { A } from './a.ts'; // 掌柜 😀",
      "import { type B } from './b.ts';",
      "export type * from './c.ts';",
      "const d = await import('./d.ts');",
      "type E = import('./e.ts').E;",
      "const f = new Worker(new URL('./f-thread.ts', import.meta.url));",
      "import defer * as g from './g.ts';",
      "import h = require('./h.ts');",
      "declare module './i.ts' { interface I {} }",
      "const k = import.meta.resolve('#kernel/k');",
    ].join('\n');
    const { imports, opaque } = importsOf(parseSource('src/x.ts', text));
    expect(opaque).toEqual([]);
    expect(imports.map((i) => `${i.line} ${i.form} ${i.specifier} ${i.isTypeOnly}`)).toEqual([
      '1 static ./a.ts true',
      // With verbatimModuleSyntax this import is still there at run time, empty.
      '2 static ./b.ts false',
      '3 re-export ./c.ts true',
      '4 dynamic ./d.ts false',
      '5 type ./e.ts true',
      '6 path ./f-thread.ts false',
      '7 static ./g.ts false',
      '8 static ./h.ts false',
      '9 type ./i.ts true',
      '10 dynamic #kernel/k false',
    ]);
  });

  it('refuses a file that it cannot read instead of passing it over', () => {
    expect(() => parseSource('src/x.ts', 'import { from;')).toThrow(SyntaxError);
  });
});
