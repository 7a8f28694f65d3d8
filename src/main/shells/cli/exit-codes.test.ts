import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureCodes } from '#kernel/failure';
import { allCommands } from './commands/all-commands.ts';
import { exitCode, exitCodeOf, exitCodes } from './exit-codes.ts';

describe('exit codes', () => {
  it('are each used once', () => {
    expect(new Set(exitCodes.map(({ code }) => code)).size).toBe(exitCodes.length);
  });

  it('are never 0 for a failure, and 1 only for a defect of ours', () => {
    for (const code of failureCodes) {
      expect(exitCodeOf(code)).not.toBe(exitCode('done'));
      expect(exitCodeOf(code) === exitCode('defect')).toBe(code === 'internal');
    }
  });
});

describe('the documentation', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/cli.md'), 'utf8');

  it('names every command and every exit code with its number', () => {
    const missing = allCommands().filter(
      ({ path }) => !text.includes(`shopkeep ${path.join(' ')}`),
    );
    expect(missing).toEqual([]);
    for (const { code } of exitCodes) expect(text).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  });

  it('lists every failure code under the exit code it ends with', () => {
    for (const code of failureCodes) {
      const row = text.split('\n').find((line) => line.startsWith(`| ${exitCodeOf(code)} |`));
      expect(row).toContain(`\`${code}\``);
    }
  });
});
