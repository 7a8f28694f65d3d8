/** A module holds no state: nothing at its top changes after it was loaded. */
import type { Class, Node } from 'oxc-parser';
import { type Project, productModules } from '../project.ts';
import { visitNames } from '../scope.ts';
import { dottedName, type Source } from '../syntax.ts';
import type { Violation } from '../violation.ts';

const changers =
  /\.(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/;

/** What a top-level constant holds, as far as it matters here. */
type Holding = 'collection' | 'weak' | 'other';

/** Checks every product file, entries included. */
export function moduleStateViolations(project: Project): Violation[] {
  return productModules(project).flatMap(({ source }) => ofSource(source));
}

function ofSource(source: Source): Violation[] {
  const violations: Violation[] = [];
  const add = (node: Node, found: string): void => {
    const line = source.lineAt(node.start);
    violations.push({ rule: 'module-state', file: source.path, line, found });
  };
  const holdingByName = new Map<string, Holding>();
  for (const statement of source.program.body) {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'ClassDeclaration') staticFields(node, add);
    if (node?.type !== 'VariableDeclaration' || node.declare) continue;
    if (node.kind === 'let' || node.kind === 'var') {
      add(node, `'${node.kind}' at the top of a module`);
    } else if (!isPureCache(source, statement)) {
      for (const { id, init } of node.declarations) {
        if (id.type === 'Identifier') holdingByName.set(id.name, holdingOf(init));
      }
    }
  }
  visitNames(source.program, (name, origin, around) => {
    const holding = origin === 'module' ? holdingByName.get(name.name) : undefined;
    if (holding === undefined || holding === 'weak') return;
    const change = changeOf(name, around, holding);
    if (change !== undefined) add(name, `${change} changes '${name.name}' of the module`);
  });
  return violations;
}

function staticFields(node: Class, add: (node: Node, found: string) => void): void {
  for (const member of node.body.body) {
    if (member.type === 'PropertyDefinition' && member.static && member.readonly !== true) {
      add(member, 'a static field that can change');
    }
  }
}

/** `// pure cache: ...` ends on the line above the declaration or stands above that in the same comment block. */
function isPureCache(source: Source, statement: Node): boolean {
  let line = source.lineAt(statement.start);
  for (const comment of source.comments.toReversed()) {
    if (comment.end > statement.start) continue;
    if (source.lineAt(comment.end) !== line - 1) break;
    if (/^\s*\*?\s*pure cache:\s*\S/m.test(comment.value)) return true;
    line = source.lineAt(comment.start);
  }
  return false;
}

function holdingOf(init: Node | null): Holding {
  switch (init?.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return holdingOf(init.expression);
    case 'ArrayExpression':
    case 'ObjectExpression':
      return 'collection';
    case 'NewExpression': {
      const name = dottedName(init.callee) ?? '';
      if (/^Weak(?:Map|Set)$/.test(name)) return 'weak';
      return /^(?:Map|Set|Array)$/.test(name) ? 'collection' : 'other';
    }
    case 'CallExpression':
      return /^(?:Array\.(?:from|of)|Object\.create)$/.test(dottedName(init.callee) ?? '')
        ? 'collection'
        : 'other';
    default:
      return 'other';
  }
}

/** How the expression around a name changes what it holds, or `undefined` when it only reads. */
function changeOf(name: Node, around: readonly Node[], holding: Holding): string | undefined {
  let depth = around.length - 1;
  let whole = name;
  for (let outer = around[depth]; outer !== undefined; outer = around[depth]) {
    const isAccess = outer.type === 'MemberExpression' && outer.object === whole;
    if (!isAccess && outer.type !== 'TSNonNullExpression' && outer.type !== 'TSAsExpression') break;
    whole = outer;
    depth -= 1;
  }
  const user = around[depth];
  if (user === undefined) return undefined;
  if (user.type === 'CallExpression') return changeByCall(user, whole, name, holding);
  if (whole === name) return undefined;
  if (user.type === 'AssignmentExpression' && user.left === whole) return 'an assignment';
  if (user.type === 'UpdateExpression') return `'${user.operator}'`;
  if (user.type === 'UnaryExpression' && user.operator === 'delete') return "'delete'";
  return undefined;
}

function changeByCall(
  call: Extract<Node, { type: 'CallExpression' }>,
  whole: Node,
  name: Node,
  holding: Holding,
): string | undefined {
  const callee = dottedName(call.callee);
  if (call.callee === whole) {
    const member = whole.type === 'MemberExpression' ? `.${lastName(whole)}` : '';
    return holding === 'collection' && changers.test(member) ? `${member}()` : undefined;
  }
  const isFirst = call.arguments[0] === name;
  const writes = /^(?:Object\.(?:assign|definePropert(?:y|ies))|Reflect\.set)$/;
  return isFirst && callee !== undefined && writes.test(callee) ? `${callee}()` : undefined;
}

function lastName(member: Extract<Node, { type: 'MemberExpression' }>): string {
  return !member.computed && member.property.type === 'Identifier' ? member.property.name : '';
}
