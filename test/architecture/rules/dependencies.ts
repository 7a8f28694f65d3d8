/** The law of dependency and what an import may lead to, file by file. */
import { isThreadOrProcess, type Place, placeOf, seenAsTypeBy, seenBy } from '../layout.ts';
import { type Edge, type Module, type Project, productModules } from '../project.ts';
import { isTest } from '../tree.ts';
import type { Violation } from '../violation.ts';

const testTools = ['vitest', 'fast-check'];

/** Checks every import of the product. */
export function dependencyViolations(project: Project): Violation[] {
  return productModules(project).flatMap((module) => {
    const { path } = module.source;
    const place = placeOf(path);
    if (place === undefined) {
      return [{ rule: 'unknown-place', file: path, line: 1, found: 'this path has no layer' }];
    }
    return [
      ...hidden(module),
      ...module.edges.flatMap((edge) => [
        ...climbs(edge),
        ...leadsOutside(project, edge),
        ...lawBroken(edge, place),
      ]),
    ];
  });
}

function hidden(module: Module): Violation[] {
  return module.opaque.map(({ line, found }) => ({
    rule: 'opaque-import',
    file: module.source.path,
    line,
    found,
  }));
}

function climbs(edge: Edge): Violation[] {
  if (edge.form === 'path' || !edge.specifier.startsWith('../../')) return [];
  return [broken('far-relative-import', edge, `'${edge.specifier}' climbs more than one folder`)];
}

/** Imports that leave the product: missing files, tests, files outside src, packages that are not installed. */
function leadsOutside(project: Project, edge: Edge): Violation[] {
  const { target } = edge;
  const quoted = `'${edge.specifier}'`;
  if (target.kind === 'file' || target.kind === 'missing') {
    if (isTest(target.path) || /^#test\//.test(target.path)) {
      return [broken('test-in-product', edge, `${quoted} is a test or its support`)];
    }
    if (!target.path.startsWith('src/') && !target.path.startsWith('#')) {
      return [broken('import-outside-src', edge, `${quoted} lies outside src`)];
    }
    // A path in a string may name a file of the user; only an import has to lead somewhere.
    if (target.kind === 'missing' && edge.form !== 'path') {
      return [broken('unresolved-import', edge, `${quoted} leads to no file`)];
    }
  }
  if (target.kind === 'package' && testTools.includes(target.name)) {
    return [broken('test-in-product', edge, `${target.name} is a tool of tests`)];
  }
  if (target.kind === 'package' && target.name !== 'electron' && !edge.isTypeOnly) {
    if (!project.tree.dependencies.has(target.name)) {
      return [broken('undeclared-package', edge, `${target.name} is not among the dependencies`)];
    }
  }
  return [];
}

function lawBroken(edge: Edge, from: Place): Violation[] {
  if (edge.target.kind !== 'file' || isTest(edge.target.path)) return [];
  const to = placeOf(edge.target.path);
  if (to === undefined || from.unit === to.unit) return [];
  if (seenBy[from.layer].includes(to.layer)) return [];
  if (edge.isTypeOnly && (seenAsTypeBy[from.layer] ?? []).includes(to.layer)) return [];
  if (edge.form === 'path' && isThreadOrProcess(edge.target.path)) {
    // Threads and processes are started by path where everything is put together, never imported there.
    if (from.layer === 'compose' || from.layer === 'entry') return [];
  }
  const allowed = seenBy[from.layer].join(', ') || 'nothing else';
  return [
    broken(
      'law-of-dependency',
      edge,
      `${from.unit} reaches ${to.unit} (${edge.target.path}); it may see ${allowed}`,
    ),
  ];
}

function broken(rule: Violation['rule'], edge: Edge, found: string): Violation {
  return { rule, file: edge.from, line: edge.line, found };
}
