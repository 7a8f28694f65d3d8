/**
 * Everything in a file that leads to another file: imports, re-exports, types by `import()`, dynamic imports,
 * worker files named by a relative `.ts` path.
 */
import type { Node } from 'oxc-parser';
import { dottedName, literalText, type Source, walk } from './syntax.ts';

/** How one file leads to another. `path` is a relative `.ts` path in a string: a thread or a process to start. */
export type ImportForm = 'static' | 're-export' | 'dynamic' | 'type' | 'path';

/** One way from a file to something else. */
export interface Import {
  readonly specifier: string;
  readonly form: ImportForm;
  /** Whether nothing of it is left at run time. */
  readonly isTypeOnly: boolean;
  /** Imported names; `*` for all, `default` for the default. */
  readonly names: readonly string[];
  readonly line: number;
}

/** What a file leads to, and the places where that cannot be seen. */
export interface Imports {
  readonly imports: readonly Import[];
  readonly opaque: readonly { readonly line: number; readonly found: string }[];
}

type Collect = {
  readonly add: (node: Node, found: Omit<Import, 'line'>) => void;
  readonly hide: (node: Node, found: string) => void;
  /** Literals that an import already speaks for. */
  readonly spokenFor: Set<Node>;
};

/** Finds every import of a file. */
export function importsOf(source: Source): Imports {
  const imports: Import[] = [];
  const opaque: { line: number; found: string }[] = [];
  const collect: Collect = {
    add: (node, found) => imports.push({ ...found, line: source.lineAt(node.start) }),
    hide: (node, found) => opaque.push({ line: source.lineAt(node.start), found }),
    spokenFor: new Set(),
  };
  walk(source.program, (node) => {
    if (declared(node, collect)) return false;
    if (called(node, collect)) return false;
    const path = collect.spokenFor.has(node) ? undefined : literalText(node);
    if (path !== undefined && /^\.{1,2}\/\S*\.tsx?$/.test(path)) {
      collect.add(node, { specifier: path, form: 'path', isTypeOnly: false, names: ['*'] });
    }
    return true;
  });
  return { imports, opaque };
}

/** Import and export declarations and types by `import()`; true when there is nothing more to find below. */
function declared(node: Node, collect: Collect): boolean {
  switch (node.type) {
    case 'ImportDeclaration': {
      const names = node.specifiers.map((part) =>
        part.type === 'ImportSpecifier'
          ? nameOf(part.imported)
          : part.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*',
      );
      const isTypeOnly = node.importKind === 'type';
      collect.add(node, { specifier: node.source.value, form: 'static', isTypeOnly, names });
      return true;
    }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      if (node.source === null) return false;
      const names =
        node.type === 'ExportAllDeclaration' ? ['*'] : node.specifiers.map((p) => nameOf(p.local));
      const isTypeOnly = node.exportKind === 'type';
      collect.add(node, { specifier: node.source.value, form: 're-export', isTypeOnly, names });
      return true;
    }
    case 'TSImportType':
      collect.add(node, typeImport(node.source.value));
      collect.spokenFor.add(node.source);
      return false;
    case 'TSModuleDeclaration':
      if (node.id.type !== 'Literal') return false;
      collect.add(node, typeImport(node.id.value));
      collect.spokenFor.add(node.id);
      return false;
    case 'TSImportEqualsDeclaration': {
      const target = node.moduleReference;
      if (target.type !== 'TSExternalModuleReference') return false;
      const isTypeOnly = node.importKind === 'type';
      collect.add(node, {
        specifier: target.expression.value,
        form: 'static',
        isTypeOnly,
        names: ['*'],
      });
      return true;
    }
    default:
      return false;
  }
}

/** Imports made by a call, and calls whose target cannot be read; true when nothing is left to find below. */
function called(node: Node, collect: Collect): boolean {
  if (node.type === 'ImportExpression') return dynamic(node, node.source, 'import', collect);
  if (node.type === 'CallExpression') {
    const name = dottedName(node.callee);
    if (name === 'require' || name === 'require.resolve' || name === 'import.meta.resolve') {
      return dynamic(node, node.arguments[0], name, collect);
    }
    if (name === 'createRequire' || name === 'import.meta.glob') {
      collect.hide(node, `${name}() loads files that no import names`);
    }
  } else if (node.type === 'NewExpression' && dottedName(node.callee) === 'URL') {
    const [path, base] = node.arguments;
    const isComputed = path?.type === 'TemplateLiteral' && path.expressions.length > 0;
    if (isComputed && base !== undefined && dottedName(base) === 'import.meta.url') {
      collect.hide(node, 'new URL() beside this file with a computed path');
    }
  }
  return false;
}

function dynamic(node: Node, target: Node | undefined, form: string, collect: Collect): boolean {
  const specifier = literalText(target);
  if (specifier === undefined) {
    collect.hide(node, `${form}() of a computed target`);
    return false;
  }
  collect.add(node, { specifier, form: 'dynamic', isTypeOnly: false, names: ['*'] });
  return true;
}

function typeImport(specifier: string): Omit<Import, 'line'> {
  return { specifier, form: 'type', isTypeOnly: true, names: ['*'] };
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return literalText(node) ?? '*';
}
