/**
 * What a broken rule looks like: where, which rule, why the rule exists and what to do instead.
 * The reasons stand here once, so that every rule says them in the same words.
 */

/** Why a rule exists and what to write instead. */
interface Reason {
  readonly why: string;
  readonly instead: string;
}

/** Every rule of the architecture. A rule without a tree that it rejects fails the run. */
export const reasonByRule = {
  'law-of-dependency': {
    why: 'what is inside must not know what is outside, or it cannot be tested or replaced alone',
    instead: 'ask for it through a port (src/main/ports) and let src/main/compose.ts hand it in',
  },
  'unknown-place': {
    why: 'a file without a place in the layout escapes the law of dependency',
    instead: 'move it into a folder of the layout, or give the new folder its row in layout.ts',
  },
  cycle: {
    why: 'files in a circle can only be understood, loaded and changed together',
    instead: 'move what both need into a third file below them',
  },
  'electron-outside-shell': {
    why: 'the application must run without Electron, in a browser and on the command line',
    instead: 'add the need to Platform and answer it in src/main/shells/electron',
  },
  'node-in-shared': {
    why: 'src/shared also runs in the renderer, where Node does not exist',
    instead: 'pass the value in, or move the code behind a port',
  },
  'effect-outside-adapter': {
    why: 'HTTP, files, timers and processes are arguments, so that tests and replays decide them',
    instead: 'take the matching port as an argument; the adapter holds the effect',
  },
  'clock-or-chance': {
    why: 'a hidden clock or random number makes a run impossible to repeat',
    instead: 'take the clock or the random source as an argument',
  },
  'undeclared-package': {
    why: 'a package that is no dependency is missing from the installed product',
    instead: 'add it to dependencies with its line in docs/dependencies.md, or do without',
  },
  'import-outside-src': {
    why: 'the product is built from src alone',
    instead: 'move the file into src, or hand its content in from outside',
  },
  'unresolved-import': {
    why: 'an import that leads nowhere is an edge this test cannot judge',
    instead: 'name an existing file: relative with .ts, or an alias of package.json without it',
  },
  'opaque-import': {
    why: 'an import whose target is computed is an edge this test cannot see',
    instead: 'write the target out as a literal, one import per target',
  },
  'far-relative-import': {
    why: 'a path that climbs twice breaks with every move and hides which layer it reaches',
    instead: 'use an alias of package.json (#kernel, #domain, #ports, ...)',
  },
  'test-in-product': {
    why: 'tests and their support are not shipped',
    instead: 'move what both need into the product; support of tests is named x.test-support.ts',
  },
  'work-at-import': {
    why: 'loading a module must do nothing, or the order of imports becomes behaviour',
    instead: 'put it into a function that an entry or compose.ts calls',
  },
  'module-state': {
    why: 'state of a module is shared by everything in the process and survives from test to test',
    instead:
      'create it in a function and pass it on; mark a memo of a pure function `// pure cache:`',
  },
  'no-any': {
    why: '`any` switches the compiler off for everything it touches',
    instead: 'use `unknown` and narrow it, or name the type',
  },
  'no-ts-ignore': {
    why: 'a silenced error stays when its cause changes',
    instead: 'fix the type, or use `@ts-expect-error` with its reason in the same comment',
  },
  'file-too-long': {
    why: 'a file over 400 lines holds more than one concept',
    instead: 'split it by concept, one file each',
  },
  'entry-too-long': {
    why: 'an entry over 40 lines makes decisions that no other face of the application shares',
    instead: 'move the work into a shell or into compose.ts',
  },
  'vague-name': {
    why: 'a name that fits everything collects everything',
    instead: 'name it for the one thing inside',
  },
  'undocumented-export': {
    why: 'ports, contract and domain are read by people who will not read what is behind them',
    instead: 'put a /** comment */ directly above: what it is, units, failures',
  },
  'marketplace-name': {
    why: 'adding a marketplace is adding one folder; nothing else may know its name',
    instead: "read the fact from the marketplace's manifest",
  },
} as const satisfies Readonly<Record<string, Reason>>;

/** One of the rules. */
export type RuleId = keyof typeof reasonByRule;

/** One place where a rule is broken. `found` says what stands there, without the reason. */
export interface Violation {
  readonly rule: RuleId;
  readonly file: string;
  readonly line: number;
  readonly found: string;
}

/** The violation as one line a person can act on. */
export function sentence(violation: Violation): string {
  const reason = reasonByRule[violation.rule];
  const where = `${violation.file}:${violation.line}`;
  return `${where} [${violation.rule}] ${violation.found}. Why: ${reason.why}. Instead: ${reason.instead}.`;
}
