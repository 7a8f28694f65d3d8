/**
 * Reads TypeScript into a tree of nodes. TypeScript 7 ships no stable parser for JavaScript programs, so this is
 * oxc-parser; imports.test.ts holds it against what the TypeScript 7 compiler itself finds.
 */
import { type Comment, type Node, type Program, parseSync } from 'oxc-parser';

/** One parsed file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Line of an offset, from 1. */
  readonly lineAt: (offset: number) => number;
}

/** Parses a file; throws on a syntax error, since nothing can be said about a file that cannot be read. */
export function parseSource(path: string, text: string): Source {
  const result = parseSync(path, text, {
    lang: path.endsWith('.tsx') ? 'tsx' : 'ts',
    sourceType: 'module',
    preserveParens: false,
  });
  const [error] = result.errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { path, text, program: result.program, comments: result.comments, lineAt };
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'start' in value
  );
}

/** The nodes directly below a node, with the property each hangs on. */
export function childrenOf(node: Node): { readonly key: string; readonly child: Node }[] {
  const found: { readonly key: string; readonly child: Node }[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) found.push({ key, child: value });
    else if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) found.push({ key, child: item });
    }
  }
  return found;
}

/** Calls `visit` for a node and all below it, parents first; `false` leaves out what is below. */
export function walk(node: Node, visit: (node: Node) => boolean): void {
  if (!visit(node)) return;
  for (const { child } of childrenOf(node)) walk(child, visit);
}

/** The text of a string literal or of a template without holes. */
export function literalText(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}

/** `a` for `a`, `a.b` for `a.b`; `undefined` for what is no chain of names. `import.meta` is `import.meta`. */
export function dottedName(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MetaProperty') return `${node.meta.name}.${node.property.name}`;
  if (node.type === 'ChainExpression') return dottedName(node.expression);
  if (node.type !== 'MemberExpression') return undefined;
  const owner = dottedName(node.object);
  if (owner === undefined) return undefined;
  const property =
    !node.computed && node.property.type === 'Identifier'
      ? node.property.name
      : literalText(node.property);
  return property === undefined ? undefined : `${owner}.${property}`;
}
