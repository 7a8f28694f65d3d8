/**
 * Builds the child that is killed, and its threads, into one folder: a bundled program starts several times faster than
 * its sources, and a suite of kills is mostly starts.
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/** Builds into `outDir` and returns the path of the child's script. */
export async function buildChild(outDir: string, child: string): Promise<string> {
  const threads = globSync('src/main/**/*-thread.ts', { cwd: root });
  const inputs = [...threads.map((path) => join(root, path)), child];
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    // Native modules cannot be bundled; everything else is.
    ssr: { noExternal: true, external: ['better-sqlite3', 'keytar'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(inputs.map((path) => [basename(path, '.ts'), path])),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  });
  return join(outDir, `${basename(child, '.ts')}.js`);
}
