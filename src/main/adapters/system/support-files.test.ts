import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDurableFiles } from './durable-files.ts';
import { localSupportFiles } from './support-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopkeep-support-'));
  mkdirSync(join(folder, 'logs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = () => localSupportFiles(folder, localDurableFiles());
const log = (name: string, from: number, to: number) =>
  writeFileSync(
    join(folder, 'logs', name),
    Array.from({ length: to - from }, (_item, index) => `line ${from + index}\n`).join(''),
  );

describe('the tail of the log', () => {
  it('goes over into the file before when the present one is short', async () => {
    log('shopkeep.1.log', 0, 50);
    log('shopkeep.log', 50, 60);
    expect(await files().lastLogLines(12)).toEqual(
      Array.from({ length: 12 }, (_item, index) => `line ${48 + index}`),
    );
  });

  it('of a large file begins with a whole line', async () => {
    writeFileSync(join(folder, 'logs', 'shopkeep.log'), `${'x'.repeat(3_000_000)}\nlast\n`);
    expect(await files().lastLogLines(10)).toEqual(['last']);
  });

  it('is empty where there is no log', async () => {
    expect(await files().lastLogLines(10)).toEqual([]);
  });
});

describe('writing a bundle', () => {
  it('makes a file that only its owner can read', async () => {
    const path = join(folder, 'bundle.json');
    expect(await files().write(path, 'é')).toEqual({ ok: true, value: 2 });
    expect(readFileSync(path, 'utf8')).toBe('é');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('never follows or replaces what is there, not even a link to nowhere', async () => {
    const path = join(folder, 'link.json');
    symlinkSync(join(folder, 'nowhere'), path);
    expect(await files().write(path, 'x')).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input', detail: { reason: 'exists' } },
    });
  });

  it('refuses a path that leans on where a process happens to stand', async () => {
    expect(await files().write('bundle.json', 'x')).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input' },
    });
  });
});

describe('texts that name the user', () => {
  it('hold the home folder and no word that everybody uses', () => {
    const texts = files().personalTexts();
    expect(texts).toContain(homedir());
    for (const common of ['root', 'user', 'admin']) expect(texts).not.toContain(common);
  });
});
