/**
 * The rules against small trees. A line that must be refused says so itself: `// expect: rule`. The test compares
 * both ways, so a rule that finds too much fails as one that finds too little.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArchitecture } from './check.ts';
import { readTree, type SourceTree } from './tree.ts';
import { reasonByRule, sentence } from './violation.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

/** What package.json of every fixture would say. */
const manifest = {
  aliases: {
    '#kernel/*': './src/shared/kernel/*.ts',
    '#domain/*': './src/shared/domain/*.ts',
    '#contract/*': './src/shared/contract/*.ts',
    '#text/*': './src/shared/text/*.ts',
    '#ports/*': './src/main/ports/*.ts',
    '#app/*': './src/main/app/*.ts',
    '#jobs/*': './src/main/jobs/*.ts',
    '#adapters/*': './src/main/adapters/*.ts',
    '#connectors/*': './src/main/connectors/*.ts',
    '#rpc/*': './src/main/rpc/*.ts',
    '#simulators/*': './src/simulators/*.ts',
    '#test/*': './test/*.ts',
  },
  dependencies: new Set(['axios', 'zod']),
};

function treesOf(kind: string): readonly { readonly name: string; readonly tree: SourceTree }[] {
  return readdirSync(join(fixtures, kind)).map((name) => ({
    name,
    tree: readTree(join(fixtures, kind, name), ['src', 'test'], manifest),
  }));
}

/** `file:line rule` of every `expect: rule` in a tree. */
function expected(tree: SourceTree): readonly string[] {
  const found: string[] = [];
  for (const [path, text] of tree.textByPath) {
    for (const [at, line] of text.split('\n').entries()) {
      for (const match of line.matchAll(/expect: ([\w-]+)/g)) {
        found.push(`${path}:${at + 1} ${match[1]}`);
      }
    }
  }
  return found.sort();
}

function found(tree: SourceTree): readonly string[] {
  return checkArchitecture(tree)
    .map(({ file, line, rule }) => `${file}:${line} ${rule}`)
    .sort();
}

describe('trees that break a rule', () => {
  const rejected = treesOf('rejected');

  it.each(rejected)('$name is refused exactly where it says', ({ tree }) => {
    expect(expected(tree)).not.toEqual([]);
    expect(found(tree)).toEqual(expected(tree));
  });

  it('between them break every rule that there is', () => {
    const broken = new Set(
      rejected.flatMap(({ tree }) => expected(tree).map((e) => e.split(' ')[1])),
    );
    // Files of a length are made in the test below: nobody needs to read 401 lines of nothing.
    for (const long of ['file-too-long', 'entry-too-long']) broken.add(long);
    expect([...broken].sort()).toEqual(Object.keys(reasonByRule).sort());
  });
});

describe('trees that keep every rule', () => {
  it.each(treesOf('accepted'))('$name is accepted', ({ tree }) => {
    expect(tree.textByPath.size).toBeGreaterThan(0);
    expect(checkArchitecture(tree).map(sentence)).toEqual([]);
  });
});

describe('the length of a file', () => {
  const ofLines = (path: string, lines: number): SourceTree => ({
    ...manifest,
    textByPath: new Map([[path, '// a line\n'.repeat(lines)]]),
  });

  it('may be 400 lines and not 401, in the product and in tests', () => {
    for (const path of ['src/main/app/catalog.ts', 'test/crash/kill.ts']) {
      expect(found(ofLines(path, 400))).toEqual([]);
      expect(found(ofLines(path, 401))).toEqual([`${path}:401 file-too-long`]);
    }
  });

  it('may be 40 lines and not 41 for an entry', () => {
    for (const path of ['src/main/cli.ts', 'src/main/browser.ts', 'src/main/electron.ts']) {
      expect(found(ofLines(path, 40))).toEqual([]);
      expect(found(ofLines(path, 41))).toEqual([`${path}:41 entry-too-long`]);
    }
  });
});

describe('a violation', () => {
  it('reads as a sentence with the place, the rule, the reason and the way out', () => {
    const text = sentence({ rule: 'cycle', file: 'src/a.ts', line: 3, found: 'a → b → a' });
    expect(text).toMatch(/^src\/a\.ts:3 \[cycle\] a → b → a\. Why: .+\. Instead: .+\.$/);
  });
});
