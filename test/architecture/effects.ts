/** What counts as an effect, a clock or chance: the names, in one place. */

/** Modules of Node that reach outside the process or start something in it. */
export const effectModules: ReadonlySet<string> = new Set([
  'child_process',
  'cluster',
  'dgram',
  'dns',
  'dns/promises',
  'fs',
  'fs/promises',
  'http',
  'http2',
  'https',
  'inspector',
  'net',
  'os',
  'process',
  'readline',
  'readline/promises',
  'repl',
  'sqlite',
  'timers',
  'timers/promises',
  'tls',
  'worker_threads',
]);

/** Packages that do, too. */
export const effectPackages: ReadonlySet<string> = new Set([
  'axios',
  'axios-retry',
  'better-sqlite3',
  'keytar',
  'pino',
  'undici',
]);

/** Globals that are effects wherever they are named. */
export const effectGlobals: ReadonlySet<string> = new Set([
  'fetch',
  'process',
  'setInterval',
  'setTimeout',
  'WebSocket',
]);

/** Members of globals that are a clock or chance. */
export const clockMembers: ReadonlySet<string> = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.hrtime',
  'AbortSignal.timeout',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);

/** Exports of node:crypto that are chance. */
export const cryptoChance: ReadonlySet<string> = new Set([
  '*',
  'default',
  'generateKeySync',
  'getRandomValues',
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'webcrypto',
]);
