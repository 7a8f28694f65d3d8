/** Loading a module does nothing but declare: a precise subset of what can be seen without running it. */
import type { Node } from 'oxc-parser';
import { effectModules, effectPackages } from '../effects.ts';
import { startsSomething } from '../layout.ts';
import { type Module, type Project, productModules } from '../project.ts';
import { childrenOf, dottedName, type Source } from '../syntax.ts';
import type { Violation } from '../violation.ts';

const effectRoots = ['fetch', 'process', 'console', 'setTimeout', 'setInterval', 'setImmediate'];
const valueClasses =
  /^(?:Map|Set|WeakMap|WeakSet|Array|RegExp|URL|URLSearchParams|Date|Error|TypeError|RangeError|TextEncoder|TextDecoder|Intl\.\w+|\w+Array|AsyncLocalStorage)$/;
/** Names of functions that promise to do something, not to compute something. */
const doingVerb =
  /^(?:open|start|connect|listen|launch|spawn|load|register|run|serve|install)(?:[A-Z]|$)/;

/** Checks every product file that is not itself the start of a process or thread. */
export function importTimeViolations(project: Project): Violation[] {
  return productModules(project)
    .filter((module) => !startsSomething(module.source.path))
    .flatMap((module) => {
      const effects = importedEffects(module);
      return module.source.program.body.flatMap((node) =>
        ofStatement(node, module.source, effects),
      );
    });
}

/** Local names that this file imported from modules with effects. */
function importedEffects(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of module.source.program.body) {
    if (node.type !== 'ImportDeclaration' || node.importKind === 'type') continue;
    const from = node.source.value.replace(/^node:/, '');
    if (!effectModules.has(from) && !effectPackages.has(from)) continue;
    for (const { local } of node.specifiers) names.add(local.name);
  }
  return names;
}

function ofStatement(node: Node, source: Source, effects: ReadonlySet<string>): Violation[] {
  const at = (found: string, where: Node = node): Violation => ({
    rule: 'work-at-import',
    file: source.path,
    line: source.lineAt(where.start),
    found,
  });
  switch (node.type) {
    case 'ExpressionStatement':
      if ('directive' in node && typeof node.directive === 'string') return [];
      return [at('a statement that runs when the module is loaded')];
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return node.declaration === null ? [] : ofStatement(node.declaration, source, effects);
    case 'ImportDeclaration':
      return node.specifiers.length === 0 ? [at('an import only for its effect')] : [];
    case 'ExportAllDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSModuleDeclaration':
    case 'TSImportEqualsDeclaration':
    case 'TSExportAssignment':
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      return [];
    case 'VariableDeclaration':
    case 'ClassDeclaration':
      return eagerEffects(node, effects).map(({ found, where }) => at(found, where));
    default:
      return node.type.endsWith('Statement')
        ? [at('a statement that runs when the module is loaded')]
        : eagerEffects(node, effects).map(({ found, where }) => at(found, where));
  }
}

/** Effects in what is evaluated at once: not inside functions, methods and fields of instances. */
function eagerEffects(
  node: Node,
  effects: ReadonlySet<string>,
): readonly { readonly found: string; readonly where: Node }[] {
  const found = ofExpression(node, effects);
  if (found !== undefined) return [{ found, where: node }];
  if (/Function(?:Expression|Declaration)$/.test(node.type)) return [];
  if (node.type === 'MethodDefinition') return [];
  if (node.type === 'PropertyDefinition' && !node.static) return [];
  return childrenOf(node).flatMap(({ child }) => eagerEffects(child, effects));
}

function ofExpression(node: Node, effects: ReadonlySet<string>): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'waits when the module is loaded';
    case 'StaticBlock':
      return 'a static block runs when the module is loaded';
    case 'NewExpression': {
      const name = dottedName(node.callee);
      return name !== undefined && valueClasses.test(name)
        ? undefined
        : `creates ${name ?? 'an object'} when the module is loaded`;
    }
    case 'CallExpression': {
      if (/Function(?:Expression)$/.test(node.callee.type)) {
        return 'runs a function when the module is loaded';
      }
      const name = dottedName(node.callee);
      const root = name?.split('.')[0] ?? '';
      const does = effects.has(root) || effectRoots.includes(root) || doingVerb.test(name ?? '');
      return does ? `calls ${name}() when the module is loaded` : undefined;
    }
    case 'MemberExpression': {
      const name = dottedName(node);
      return name?.startsWith('process.') === true
        ? `reads ${name} when the module is loaded`
        : undefined;
    }
    default:
      return undefined;
  }
}
