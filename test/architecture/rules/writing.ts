/** How files are written: size, names, escape hatches of the compiler, doc comments, names of marketplaces. */
import type { Node } from 'oxc-parser';
import { placeOf } from '../layout.ts';
import { type Project, productModules } from '../project.ts';
import { literalText, type Source, walk } from '../syntax.ts';
import type { Violation } from '../violation.ts';

const vague = /^(?:utils?|helpers?|commons?|managers?|services?)$/i;

/** No file over 400 lines; no entry over 40. */
export function sizeViolations(project: Project): Violation[] {
  return project.modules.flatMap(({ source }) => {
    const lines = source.text.replace(/\n$/, '').split('\n').length;
    const at = { file: source.path, line: lines, found: `${lines} lines` };
    const isEntry = placeOf(source.path)?.layer === 'entry';
    return [
      ...(lines > 400 ? [{ ...at, rule: 'file-too-long' as const }] : []),
      ...(isEntry && lines > 40 ? [{ ...at, rule: 'entry-too-long' as const }] : []),
    ];
  });
}

/** No file or folder whose name fits everything; any word of the name counts. */
export function nameViolations(project: Project): Violation[] {
  return [...project.tree.textByPath.keys()].flatMap((path) => {
    const word = path.split(/[/.\-_]|(?<=[a-z])(?=[A-Z])/).find((part) => vague.test(part));
    if (word === undefined) return [];
    return [{ rule: 'vague-name', file: path, line: 1, found: `'${word}' in the path` }];
  });
}

/** No `any`, no silenced error. */
export function escapeViolations(project: Project): Violation[] {
  return project.modules.flatMap(({ source }) => {
    const violations: Violation[] = [];
    const add = (rule: Violation['rule'], start: number, found: string): void => {
      violations.push({ rule, file: source.path, line: source.lineAt(start), found });
    };
    walk(source.program, (node) => {
      if (node.type === 'TSAnyKeyword') add('no-any', node.start, "the type 'any'");
      return true;
    });
    for (const { value, start } of source.comments) {
      const silenced = /^[\s*/]*@ts-(?:ignore|nocheck|(expect-error)\s*(.*))/.exec(value);
      const hasReason = silenced?.[1] !== undefined && /\w{3}/.test(silenced[2] ?? '');
      if (silenced !== null && !hasReason) add('no-ts-ignore', start, silenced[0].trim());
    }
    return violations;
  });
}

/** Every exported declaration of ports, contract and domain has its own doc comment. */
export function docViolations(project: Project): Violation[] {
  return productModules(project)
    .filter(({ source }) =>
      ['ports', 'contract', 'domain'].includes(placeOf(source.path)?.layer ?? ''),
    )
    .flatMap(({ source }) =>
      undocumented(source).map(({ name, node }) => ({
        rule: 'undocumented-export' as const,
        file: source.path,
        line: source.lineAt(node.start),
        found: `'${name}' has no doc comment`,
      })),
    );
}

function undocumented(source: Source): { readonly name: string; readonly node: Node }[] {
  const missing: { name: string; node: Node }[] = [];
  const documented = new Set<string>();
  const declared = new Set<string>();
  for (const node of source.program.body) {
    const isExport =
      node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration';
    const declaration = isExport ? node.declaration : node;
    if (declaration === null) continue;
    const hasDoc = isDocumented(source, node);
    for (const name of namesDeclared(declaration)) {
      declared.add(name);
      // Further overloads of a documented function need no second comment.
      if (hasDoc) documented.add(name);
      if (isExport && !documented.has(name)) missing.push({ name, node });
    }
  }
  for (const node of source.program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source !== null) continue;
    for (const { local } of node.specifiers) {
      if (local.type !== 'Identifier' || !declared.has(local.name)) continue;
      if (!documented.has(local.name)) {
        missing.push({ name: local.name, node });
      }
    }
  }
  return missing;
}

function isDocumented(source: Source, node: Node): boolean {
  return source.comments.some(
    (comment) =>
      comment.type === 'Block' &&
      /^\*[\s*]*\S/.test(comment.value) &&
      comment.end <= node.start &&
      source.text.slice(comment.end, node.start).trim() === '',
  );
}

function namesDeclared(node: Node): readonly string[] {
  if (node.type === 'VariableDeclaration') {
    return node.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : 'a pattern'));
  }
  if (!/Declaration$|^TSDeclareFunction$/.test(node.type)) return [];
  return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [];
}

/** The engine and the renderer name no marketplace: names are those of the connectors' folders. */
export function marketplaceNameViolations(project: Project): Violation[] {
  const names = new Set<string>();
  for (const path of project.tree.textByPath.keys()) {
    const name = /^src\/main\/connectors\/([^/]+)\//.exec(path)?.[1];
    if (name !== undefined && name !== 'kit') names.add(name.toLowerCase());
  }
  return productModules(project)
    .filter(({ source }) => ['jobs', 'renderer'].includes(placeOf(source.path)?.layer ?? ''))
    .flatMap(({ source }) => {
      const violations: Violation[] = [];
      walk(source.program, (node) => {
        // Imports are judged by the law of dependency.
        if (node.type === 'ImportDeclaration') return false;
        const text = (node.type === 'Identifier' ? node.name : literalText(node))?.toLowerCase();
        const name = text === undefined ? undefined : [...names].find((n) => text.includes(n));
        if (name !== undefined) {
          const line = source.lineAt(node.start);
          const found = `names ${name}`;
          violations.push({ rule: 'marketplace-name', file: source.path, line, found });
        }
        return true;
      });
      return violations;
    });
}
