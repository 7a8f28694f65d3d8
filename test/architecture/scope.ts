/**
 * Which declaration a name in a file refers to: enough scope analysis to tell a module's own variable and a
 * global from a local of the same name.
 */
import type { Node } from 'oxc-parser';
import { childrenOf } from './syntax.ts';

/** `module`: declared at the top of this file; `global`: declared nowhere in it; `local`: anything between. */
export type Origin = 'module' | 'global' | 'local';

/** Called for each name that is read or written, with the nodes around it (nearest last). */
export type VisitName = (
  name: Extract<Node, { type: 'Identifier' }>,
  origin: Origin,
  around: readonly Node[],
) => void;

/** Finds every reference to a variable in a program. Types are left out: they have no effect. */
export function visitNames(program: Node, visit: VisitName): void {
  const scopes: Set<string>[] = [];
  const around: Node[] = [];
  const originOf = (name: string): Origin => {
    const at = scopes.findLastIndex((scope) => scope.has(name));
    return at === -1 ? 'global' : at === 0 ? 'module' : 'local';
  };
  const enter = (node: Node, key: string): void => {
    if (isTypeOnly(node, key)) return;
    const parent = around.at(-1);
    if (node.type === 'Identifier') {
      if (parent !== undefined && !isReference(key, parent)) return;
      visit(node, originOf(node.name), around);
      return;
    }
    const names = namesOfScope(node);
    if (names !== undefined) scopes.push(names);
    around.push(node);
    for (const { key: childKey, child } of childrenOf(node)) enter(child, childKey);
    around.pop();
    if (names !== undefined) scopes.pop();
  };
  enter(program, 'program');
}

const typeKeys = ['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'implements'];

function isTypeOnly(node: Node, key: string): boolean {
  if (typeKeys.includes(key) || key === 'superTypeArguments') return true;
  if ('declare' in node && node.declare === true) return true;
  if (!node.type.startsWith('TS')) return false;
  const holdsValue = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];
  return !holdsValue.includes(node.type) && node.type !== 'TSInstantiationExpression';
}

/** Whether an identifier under `key` of `parent` stands for a variable, not for a property, a label or its own declaration. */
function isReference(key: string, parent: Node): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return key === 'object' || parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return key === 'value' || parent.computed;
    case 'VariableDeclarator':
      return key === 'init';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'body';
    case 'ClassDeclaration':
    case 'ClassExpression':
      return key === 'superClass';
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ExportSpecifier':
    case 'ExportAllDeclaration':
    case 'MetaProperty':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'CatchClause':
      return false;
    default:
      return true;
  }
}

/** The names a node declares for what is inside it; `undefined` when it opens no scope. */
function namesOfScope(node: Node): Set<string> | undefined {
  const names = new Set<string>();
  switch (node.type) {
    case 'Program':
    case 'BlockStatement':
    case 'StaticBlock':
      for (const statement of node.body) declare(statement, names);
      return names;
    case 'SwitchStatement':
      for (const part of node.cases) for (const inside of part.consequent) declare(inside, names);
      return names;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.type === 'FunctionExpression' && node.id !== null) names.add(node.id.name);
      for (const parameter of node.params) bind(parameter, names);
      return names;
    case 'ClassExpression':
      if (node.id !== null) names.add(node.id.name);
      return names;
    case 'ForStatement':
      if (node.init?.type === 'VariableDeclaration') declare(node.init, names);
      return names;
    case 'ForInStatement':
    case 'ForOfStatement':
      if (node.left.type === 'VariableDeclaration') declare(node.left, names);
      return names;
    case 'CatchClause':
      if (node.param !== null) bind(node.param, names);
      return names;
    default:
      return undefined;
  }
}

function declare(statement: Node, names: Set<string>): void {
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const { id } of statement.declarations) bind(id, names);
      break;
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      if (statement.id !== null) names.add(statement.id.name);
      break;
    case 'ImportDeclaration':
      for (const { local } of statement.specifiers) names.add(local.name);
      break;
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      if (statement.declaration !== null) declare(statement.declaration, names);
      break;
    default:
      break;
  }
}

/** Adds every name a pattern binds: `a`, `{ a, b: c }`, `[a, ...b]`, `a = 1`. */
function bind(pattern: Node, names: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.add(pattern.name);
      break;
    case 'ObjectPattern':
      for (const part of pattern.properties) {
        bind(part.type === 'RestElement' ? part.argument : part.value, names);
      }
      break;
    case 'ArrayPattern':
      for (const part of pattern.elements) if (part !== null) bind(part, names);
      break;
    case 'AssignmentPattern':
      bind(pattern.left, names);
      break;
    case 'RestElement':
      bind(pattern.argument, names);
      break;
    default:
      break;
  }
}
