import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxImageBytes } from '#ports/image-files';
import { localDurableFiles } from './durable-files.ts';
import { localImageFiles } from './image-files.ts';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const pictures = {
  'image/jpeg': Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 9]),
  'image/png': png,
  'image/gif': new TextEncoder().encode('GIF89a....'),
  'image/webp': new TextEncoder().encode('RIFF\u0004\u0000\u0000\u0000WEBPVP8 '),
};

describe('local pictures', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shopkeep-images-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const store = () => localImageFiles(folder, localDurableFiles());
  const failureCode = (result: { ok: boolean; failure?: { code: string } }) =>
    result.ok ? 'ok' : result.failure?.code;
  const storedFiles = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

  it.each(Object.entries(pictures))(
    'tells %s from its bytes and gives the same bytes back',
    async (mediaType, bytes) => {
      const put = await store().put(bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(put).toEqual({
        ok: true,
        value: { key: `file:${sha256}`, mediaType, byteLength: bytes.byteLength },
      });
      const got = await store().get(`file:${sha256}`);
      expect(got.ok && got.value.mediaType).toBe(mediaType);
      expect(got.ok && Buffer.from(got.value.bytes).equals(bytes)).toBe(true);
    },
  );

  it('takes a file by its bytes, whatever its name says, and stores equal content once', async () => {
    const path = join(folder, '照片 1.txt');
    writeFileSync(path, png);
    const first = await store().put({ path });
    rmSync(path);
    const second = await store().put(png);
    expect(first).toEqual(second);
    expect(storedFiles()).toHaveLength(1);
  });

  it('leaves no temporary file and lets only this user read', async () => {
    await store().put(png);
    const files = storedFiles();
    expect(files.map((file) => file.name)).toEqual([
      createHash('sha256').update(png).digest('hex'),
    ]);
    const mode = files.map((file) => statSync(join(file.parentPath, file.name)).mode & 0o777);
    expect(mode).toEqual([process.platform === 'win32' ? 0o666 : 0o600]);
  });

  it('refuses what is no picture, an empty file, a folder and a missing file, each by its code', async () => {
    const text = join(folder, 'photo.jpg');
    writeFileSync(text, '<svg onload=alert(1)>');
    mkdirSync(join(folder, 'folder.png'));
    expect(failureCode(await store().put({ path: text }))).toBe('file-unsupported');
    expect(failureCode(await store().put(new Uint8Array()))).toBe('file-unsupported');
    expect(failureCode(await store().put({ path: join(folder, 'folder.png') }))).toBe(
      'file-unsupported',
    );
    expect(failureCode(await store().put({ path: join(folder, 'gone.png') }))).toBe('file-missing');
    expect(storedFiles().map((file) => file.name)).toEqual(['photo.jpg']);
  });

  it('takes a picture of exactly the limit and refuses one byte more, from memory and from disk', async () => {
    const full = new Uint8Array(maxImageBytes);
    full.set(png);
    const over = new Uint8Array(maxImageBytes + 1);
    over.set(png);
    const path = join(folder, 'over.png');
    writeFileSync(path, over);
    expect((await store().put(full)).ok).toBe(true);
    expect(failureCode(await store().put(over))).toBe('file-too-large');
    expect(failureCode(await store().put({ path }))).toBe('file-too-large');
  });

  it('notices a changed byte on disk and heals when the picture is put again', async () => {
    const put = await store().put(png);
    const key = put.ok ? put.value.key : '';
    const sha256 = key.slice('file:'.length);
    const path = join(folder, 'images', sha256.slice(0, 2), sha256);
    const bytes = readFileSync(path);
    bytes[9] = 77;
    writeFileSync(path, bytes);
    expect(failureCode(await store().get(key))).toBe('file-damaged');
    await store().put(png);
    expect((await store().get(key)).ok).toBe(true);
  });

  it.each([
    'file:../../keyring.json',
    'file:',
    `file:${'A'.repeat(64)}`,
    'x',
    `file:${'0'.repeat(64)}`,
  ])('answers not-found to the key %j and reaches no other file', async (key) => {
    expect(failureCode(await store().get(key))).toBe('not-found');
  });
});
