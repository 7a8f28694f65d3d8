import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFailure } from './disk-failure.ts';
import { localDurableFiles } from './durable-files.ts';

describe('durable files', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shopkeep-durable-'));
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  const bytes = (text: string) => new TextEncoder().encode(text);

  it('writes, replaces and reads back whole files, keeping the previous one where asked', async () => {
    const files = localDurableFiles();
    const path = join(folder, 'deep', 'a.json');
    const previous = join(folder, 'deep', 'a.previous.json');
    await files.write(path, bytes('one'), { keepPreviousAs: previous });
    expect(existsSync(previous)).toBe(false);
    await files.write(path, bytes('two'), { keepPreviousAs: previous });
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readFileSync(previous, 'utf8')).toBe('one');
    expect(readdirSync(join(folder, 'deep')).sort()).toEqual(['a.json', 'a.previous.json']);
    expect(statSync(path).mode & 0o077).toBe(process.platform === 'win32' ? 0o066 : 0);
  });

  it('tells a missing file from one that cannot be read', async () => {
    const files = localDurableFiles();
    expect(await files.read(join(folder, 'none'))).toEqual({ ok: true, value: null });
    mkdirSync(join(folder, 'is-a-folder'));
    const read = await files.read(join(folder, 'is-a-folder'));
    expect(read.ok ? 'ok' : read.failure.code).toBe('disk-error');
  });

  it('leaves the old bytes and no temporary file when the write cannot be finished', async () => {
    const files = localDurableFiles();
    const target = join(folder, 'taken');
    mkdirSync(join(target, 'inside'), { recursive: true });
    const written = await files.write(target, bytes('new'));
    expect(written.ok ? 'ok' : written.failure.code).toBe('disk-error');
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(existsSync(join(target, 'inside'))).toBe(true);
  });

  it('removes files, and a missing file is fine', async () => {
    const files = localDurableFiles();
    const path = join(folder, 'a');
    await files.write(path, bytes('x'));
    expect(await files.remove(path)).toEqual({ ok: true, value: undefined });
    expect(await files.remove(path)).toEqual({ ok: true, value: undefined });
    expect(existsSync(path)).toBe(false);
  });
});

describe('disk failures', () => {
  it('names a full disk, any other system error, and throws a defect on', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const readOnly = Object.assign(new Error('read-only'), { code: 'EROFS' });
    const defect = new TypeError('undefined is not a function');
    expect(diskFailure(full, 'f')).toMatchObject({ code: 'disk-full', retry: 'later' });
    expect(diskFailure(readOnly, 'f').detail).toEqual({ file: 'f', error: 'EROFS' });
    expect(() => diskFailure(defect, 'f')).toThrow(defect);
  });
});
