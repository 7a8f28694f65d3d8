/**
 * One test run: what sits beside the source and what cuts across it. Soak and bench have runs of their own,
 * because their counts and times do not fit into five minutes.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [
      'test/soak/**',
      'test/bench/**',
      'test/architecture/fixtures/**',
      '**/node_modules/**',
    ],
    // A process each: native modules (SQLite) and killed children must not share a heap with other tests.
    pool: 'forks',
    // Most of the time is spent waiting for files, threads and killed children: two cores carry two files.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // V8 may die on machines with memory protection keys when WebAssembly (the type stripper of each thread) meets
    // worker threads: `Check failed: jit_page.has_value()`.
    execArgv: ['--no-memory-protection-keys'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A test that passes on the second try hides a defect of ours or of the test.
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
    expect: { requireAssertions: true },
  },
});
