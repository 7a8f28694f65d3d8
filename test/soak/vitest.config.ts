/**
 * The long suites with their full counts and a fresh, printed seed: hours rather than minutes. `SHOPKEEP_SEED` replays
 * one.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    root: `${import.meta.dirname}/../..`,
    include: ['test/queue/**/*.test.ts', 'test/crash/**/*.test.ts'],
    env: { SHOPKEEP_RUN: 'soak' },
    pool: 'forks',
    // One at a time: the suites kill and measure, and would disturb one another.
    fileParallelism: false,
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
    expect: { requireAssertions: true },
  },
});
