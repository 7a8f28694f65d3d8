/**
 * Builds what there is: the entries of the main process and every worker thread. Each lands in `out/main`
 * under its own base name, so that a thread is always found beside the code that starts it, as it is in `src`
 * by a `.ts` name. Preload and renderer join when the window does.
 */
import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const entries = ['src/main/electron.ts', 'src/main/browser.ts', 'src/main/cli.ts'];

/** Output name → source file. Two files of one name would overwrite each other: that is refused. */
function inputs(): Record<string, string> {
  const found = [
    ...entries.filter((path) => existsSync(`${root}/${path}`)),
    ...globSync('src/main/**/*-thread.ts', { cwd: root }).sort(),
  ];
  const pathByName: Record<string, string> = {};
  for (const path of found) {
    const name = basename(path, '.ts');
    const other = pathByName[name];
    if (other !== undefined) throw new Error(`${other} and ${path} would both become ${name}.js`);
    pathByName[name] = path;
  }
  return pathByName;
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Everything of node_modules is loaded from there: native modules cannot be bundled.
      externalizeDeps: true,
      rolldownOptions: {
        input: inputs(),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          // Shared code lies beside the entries too: `./x-thread.js` then means the same file from every chunk.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
});
