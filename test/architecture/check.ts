/** The whole check: files in, violations out. */
import { parseProject } from './project.ts';
import { cycleViolations } from './rules/cycles.ts';
import { dependencyViolations } from './rules/dependencies.ts';
import { effectViolations } from './rules/effects.ts';
import { importTimeViolations } from './rules/import-time.ts';
import { moduleStateViolations } from './rules/module-state.ts';
import {
  docViolations,
  escapeViolations,
  marketplaceNameViolations,
  nameViolations,
  sizeViolations,
} from './rules/writing.ts';
import type { SourceTree } from './tree.ts';
import type { Violation } from './violation.ts';

const rules = [
  dependencyViolations,
  cycleViolations,
  effectViolations,
  importTimeViolations,
  moduleStateViolations,
  sizeViolations,
  nameViolations,
  escapeViolations,
  docViolations,
  marketplaceNameViolations,
] as const;

/** Every broken rule of a tree, sorted by file and line. */
export function checkArchitecture(tree: SourceTree): readonly Violation[] {
  const project = parseProject(tree);
  return rules
    .flatMap((rule) => rule(project))
    .sort((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
