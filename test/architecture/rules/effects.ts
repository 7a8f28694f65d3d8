/** Effects, clocks and chance are arguments: only adapters, shells, entries and simulators hold them. */
import type { Node } from 'oxc-parser';
import {
  clockMembers,
  cryptoChance,
  effectGlobals,
  effectModules,
  effectPackages,
} from '../effects.ts';
import { isThreadOrProcess, type Layer, placeOf } from '../layout.ts';
import { type Edge, type Module, type Project, productModules } from '../project.ts';
import { visitNames } from '../scope.ts';
import { dottedName } from '../syntax.ts';
import type { Violation } from '../violation.ts';

const shared: readonly Layer[] = ['kernel', 'domain', 'contract', 'text'];
/** Layers that may hold effects; a clock is narrower still (`mayHoldClock`). */
const effectful: readonly Layer[] = [
  'adapter',
  'shell',
  'compose',
  'entry',
  'preload',
  'renderer',
  'simulator',
  'simulator-kit',
];
const notInShared = [
  'process',
  'Buffer',
  'global',
  '__dirname',
  '__filename',
  'window',
  'document',
];

/** Checks imports of effects and names of globals in every product file. */
export function effectViolations(project: Project): Violation[] {
  return productModules(project).flatMap((module) => {
    const layer = placeOf(module.source.path)?.layer;
    if (layer === undefined) return [];
    return [...module.edges.flatMap((edge) => ofImport(edge, layer)), ...ofNames(module, layer)];
  });
}

function ofImport(edge: Edge, layer: Layer): Violation[] {
  const { target } = edge;
  const at = { file: edge.from, line: edge.line };
  if (target.kind === 'package') {
    if (target.name === 'electron' && !mayUseElectron(edge.from)) {
      return [{ ...at, rule: 'electron-outside-shell', found: `imports '${edge.specifier}'` }];
    }
    if (effectPackages.has(target.name) && !effectful.includes(layer)) {
      const found = `imports the package ${target.name}`;
      return [{ ...at, rule: 'effect-outside-adapter', found }];
    }
  }
  if (target.kind !== 'node') return [];
  if (shared.includes(layer)) {
    return [{ ...at, rule: 'node-in-shared', found: `imports '${edge.specifier}'` }];
  }
  if (edge.isTypeOnly || effectful.includes(layer)) return [];
  if (effectModules.has(target.name)) {
    return [{ ...at, rule: 'effect-outside-adapter', found: `imports '${edge.specifier}'` }];
  }
  const chance = edge.names.filter((name) => cryptoChance.has(name));
  if (target.name === 'crypto' && chance.length > 0) {
    return [
      { ...at, rule: 'clock-or-chance', found: `imports ${chance.join(', ')} of node:crypto` },
    ];
  }
  return [];
}

function mayUseElectron(path: string): boolean {
  return /^src\/(?:main\/electron\.ts$|main\/shells\/electron\/|preload\/)/.test(path);
}

/** DESIGN: a clock and chance live in adapters and where a process starts. */
function mayHoldClock(path: string, layer: Layer): boolean {
  return layer === 'adapter' || layer === 'entry' || isThreadOrProcess(path);
}

function ofNames(module: Module, layer: Layer): Violation[] {
  const { source } = module;
  const violations: Violation[] = [];
  visitNames(source.program, (name, origin, around) => {
    if (origin !== 'global') return;
    const add = (rule: Violation['rule'], found: string): void => {
      violations.push({ rule, file: source.path, line: source.lineAt(name.start), found });
    };
    const chain = chainAround(name, around);
    if (!mayHoldClock(source.path, layer)) {
      if (clockMembers.has(chain)) return add('clock-or-chance', `uses ${chain}`);
      if (name.name === 'Date' && readsNow(name, around)) {
        return add('clock-or-chance', 'uses the time of now by Date without an argument');
      }
    }
    const root = chain.split('.')[0] ?? '';
    if (shared.includes(layer) && notInShared.includes(root)) {
      return add('node-in-shared', `uses ${chain}`);
    }
    if (effectGlobals.has(root) && !effectful.includes(layer)) {
      return add('effect-outside-adapter', `uses ${chain}`);
    }
    return undefined;
  });
  return violations;
}

/** `Date.now` for the `Date` in `Date.now()`; without `globalThis.` in front. */
function chainAround(name: Node, around: readonly Node[]): string {
  const parent = around.at(-1);
  let text = dottedName(name) ?? '';
  if (parent?.type === 'MemberExpression' && parent.object === name) {
    const outer = around.at(-2);
    const isLonger = outer?.type === 'MemberExpression' && outer.object === parent;
    text = dottedName(text === 'globalThis' && isLonger ? outer : parent) ?? text;
  }
  return text.replace(/^globalThis\./, '');
}

function readsNow(name: Node, around: readonly Node[]): boolean {
  const parent = around.at(-1);
  if (parent?.type === 'NewExpression')
    return parent.callee === name && parent.arguments.length === 0;
  return parent?.type === 'CallExpression' && parent.callee === name;
}
