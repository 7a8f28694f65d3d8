import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localSystemFacts } from './system-facts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopkeep-facts-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe('the report of the machine', () => {
  it('tells versions and figures, and leaves nothing behind', async () => {
    const report = await localSystemFacts('1.2.3').report(folder);
    expect(report).toMatchObject({
      appVersion: '1.2.3',
      platform: process.platform,
      node: process.versions.node,
    });
    expect(report.sqlite).toMatch(/^3\.\d+\.\d+$/);
    expect(report.freeDiskBytes).toBeGreaterThan(0);
    expect(report.memoryBytes).toBeGreaterThan(0);
    expect(report.fsyncMs).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails as a disk error where nothing can be written', async () => {
    const gone = join(folder, 'gone');
    await expect(localSystemFacts('1').report(gone)).rejects.toMatchObject({
      failure: { code: 'disk-error' },
    });
  });
});
