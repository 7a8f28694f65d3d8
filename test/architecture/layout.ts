/**
 * The layout of the project and the law of dependency, as two tables. A new folder gets its row here or is refused.
 */

/** A ring of the architecture. `kit` layers hold what the folders beside them share. */
export type Layer =
  | 'kernel'
  | 'domain'
  | 'contract'
  | 'text'
  | 'ports'
  | 'app'
  | 'jobs'
  | 'connector'
  | 'connector-kit'
  | 'connector-index'
  | 'carrier'
  | 'carrier-kit'
  | 'carrier-index'
  | 'adapter'
  | 'rpc'
  | 'shell'
  | 'compose'
  | 'entry'
  | 'preload'
  | 'renderer'
  | 'simulator'
  | 'simulator-kit';

/** Where a file belongs. Files of one `unit` see each other; of two units of a layer only where the law says so. */
export interface Place {
  readonly layer: Layer;
  readonly unit: string;
}

/** Longest match first. A group in the pattern names the unit: each folder is one of its own. */
const rows: readonly (readonly [RegExp, Layer])[] = [
  [/^src\/shared\/kernel\//, 'kernel'],
  [/^src\/shared\/domain\//, 'domain'],
  [/^src\/shared\/contract\//, 'contract'],
  [/^src\/shared\/text\//, 'text'],
  [/^src\/main\/(?:electron|browser|cli)\.ts$/, 'entry'],
  [/^src\/main\/compose(?:\.ts$|\/)/, 'compose'],
  [/^src\/main\/ports\//, 'ports'],
  [/^src\/main\/app\//, 'app'],
  [/^src\/main\/jobs\//, 'jobs'],
  [/^src\/main\/connectors\/kit\//, 'connector-kit'],
  [/^src\/main\/connectors\/([^/]+)\//, 'connector'],
  [/^src\/main\/connectors\/[^/]+$/, 'connector-index'],
  [/^src\/main\/carriers\/kit\//, 'carrier-kit'],
  [/^src\/main\/carriers\/([^/]+)\//, 'carrier'],
  [/^src\/main\/carriers\/[^/]+$/, 'carrier-index'],
  [/^src\/main\/adapters\/([^/]+)/, 'adapter'],
  [/^src\/main\/rpc\//, 'rpc'],
  [/^src\/main\/shells\/([^/]+)\//, 'shell'],
  [/^src\/preload\//, 'preload'],
  [/^src\/renderer\//, 'renderer'],
  [/^src\/simulators\/kit\//, 'simulator-kit'],
  [/^src\/simulators\/([^/]+)\//, 'simulator'],
];

/** What each layer may import besides its own unit. */
export const seenBy: Readonly<Record<Layer, readonly Layer[]>> = {
  kernel: [],
  domain: ['kernel'],
  contract: ['kernel', 'domain'],
  text: ['kernel', 'domain', 'contract'],
  ports: ['kernel', 'domain'],
  app: ['kernel', 'domain', 'contract', 'text', 'ports'],
  jobs: ['kernel', 'domain', 'contract', 'ports'],
  connector: ['kernel', 'domain', 'ports', 'connector-kit'],
  'connector-kit': ['kernel', 'domain', 'ports'],
  'connector-index': ['kernel', 'domain', 'ports', 'connector', 'connector-kit'],
  carrier: ['kernel', 'domain', 'ports', 'carrier-kit'],
  'carrier-kit': ['kernel', 'domain', 'ports'],
  'carrier-index': ['kernel', 'domain', 'ports', 'carrier', 'carrier-kit'],
  adapter: ['kernel', 'domain', 'contract', 'ports'],
  rpc: ['kernel', 'domain', 'contract', 'text', 'ports', 'app'],
  shell: ['kernel', 'domain', 'contract', 'text', 'ports', 'app', 'rpc'],
  compose: [
    'kernel',
    'domain',
    'contract',
    'text',
    'ports',
    'app',
    'jobs',
    'connector',
    'connector-kit',
    'connector-index',
    'carrier',
    'carrier-kit',
    'carrier-index',
    'adapter',
    'rpc',
    'shell',
  ],
  entry: ['kernel', 'domain', 'contract', 'text', 'ports', 'app', 'rpc', 'shell', 'compose'],
  preload: ['kernel', 'contract'],
  renderer: ['kernel', 'domain', 'contract', 'text'],
  simulator: ['kernel', 'simulator-kit'],
  'simulator-kit': ['kernel'],
};

/** What a layer may know of another by type alone. */
export const seenAsTypeBy: Readonly<Partial<Record<Layer, readonly Layer[]>>> = {
  renderer: ['rpc'],
};

/** The place of a product file, or `undefined` when the layout has none for it. */
export function placeOf(path: string): Place | undefined {
  for (const [pattern, layer] of rows) {
    const match = pattern.exec(path);
    if (match !== null)
      return { layer, unit: match[1] === undefined ? layer : `${layer} ${match[1]}` };
  }
  return undefined;
}

/** A file that starts a thread or a process: loading it is its work, and it is reached by path. */
export function isThreadOrProcess(path: string): boolean {
  return /-thread\.ts$/.test(path) || /^src\/simulators\/[^/]+\/main\.ts$/.test(path);
}

/** A file whose loading is the start of something: the entries of each process and thread. */
export function startsSomething(path: string): boolean {
  const place = placeOf(path);
  return (
    place?.layer === 'entry' ||
    isThreadOrProcess(path) ||
    /^src\/preload\/[^/]+\.ts$/.test(path) ||
    /^src\/renderer\/main\.tsx?$/.test(path)
  );
}
