/** The law of dependency and the rules of writing, over the real tree. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkArchitecture } from './check.ts';
import { parseProject, productModules } from './project.ts';
import { readManifest, readTree } from './tree.ts';
import { sentence } from './violation.ts';

const root = join(import.meta.dirname, '../..');
const tree = readTree(root, ['src', 'test'], readManifest(root), ['test/architecture/fixtures']);

it('keeps the architecture in every file of the product and of its tests', () => {
  const sentences = checkArchitecture(tree).map(sentence);
  expect(sentences, `\n${sentences.join('\n')}\n`).toEqual([]);
});

it('looks at a product that has files and imports, so that an empty tree cannot pass', () => {
  const modules = productModules(parseProject(tree));
  const resolved = modules.flatMap((m) => m.edges).filter((edge) => edge.target.kind === 'file');
  expect(modules.length).toBeGreaterThan(20);
  expect(resolved.length).toBeGreaterThan(20);
});
