import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureOf } from '#kernel/failure';
import { type Random, seededRandom } from '#kernel/random';
import { textRows, workbookParts, zipArchive } from '#test/support/zip-archive';
import { fileIn, freshFolder } from './file.test-support.ts';
import { openRaw } from './open-raw.ts';
import { openSourceFile } from './source-file.ts';

const folder = freshFolder();
const rows = Array.from({ length: 60 }, (_, n) => [`S-${n}`, `标题 "${n}"`, `${n}.50`, 'a,b\nc']);
const sheet = [['SKU', '标题', '价格', '描述'], ...rows];

/** Changes, removes, repeats or inserts some bytes. */
function mutate(bytes: Uint8Array, random: Random): Buffer {
  let result: Buffer = Buffer.from(bytes);
  const at = (): number => Math.floor(random() * result.length);
  for (let n = 1 + Math.floor(random() * 4); n > 0; n -= 1) {
    const from = at();
    const length = 1 + Math.floor(random() * 40);
    const kind = random();
    if (kind < 0.5) result[from] = Math.floor(random() * 256);
    else if (kind < 0.7)
      result = Buffer.concat([result.subarray(0, from), result.subarray(from + length)]);
    else if (kind < 0.9)
      result = Buffer.concat([
        result.subarray(0, from),
        result.subarray(at(), at() + length),
        result.subarray(from),
      ]);
    else result = result.subarray(0, Math.max(8, from));
  }
  return result;
}

/** Reads all sheets; what a defect throws passes through. */
async function readWhole(path: string): Promise<string> {
  const file = await openSourceFile(path);
  try {
    const raw = await openRaw(file);
    let count = 0;
    for (const { rows: read } of raw.sheets)
      for await (const { cells } of read()) count += cells.length;
    return count > 0 ? 'read' : 'blank';
  } catch (thrown) {
    const expected = failureOf(thrown);
    if (expected === undefined) throw thrown;
    return expected.code;
  } finally {
    await file.close();
  }
}

async function outcomes(name: string, original: Uint8Array, seed: number): Promise<Set<string>> {
  const random = seededRandom(seed);
  const path = fileIn(folder, name, original);
  expect(await readWhole(path)).toBe('read');
  const seen = new Set<string>();
  for (let n = 0; n < 150; n += 1) {
    writeFileSync(path, mutate(original, random));
    seen.add(await readWhole(path));
  }
  return seen;
}

describe('a file with broken bytes is read or refused by a known failure, never a crash', () => {
  it('as a workbook', async () => {
    const bytes = zipArchive(workbookParts({ sheets: [{ name: 's', xml: textRows(sheet) }] }));
    const seen = await outcomes('m.xlsx', bytes, 1);
    expect(seen.has('file-damaged')).toBe(true);
  });

  it('as a workbook whose XML is broken under an archive that is whole', async () => {
    const random = seededRandom(2);
    const path = `${folder}/x.xlsx`;
    const seen = new Set<string>();
    for (let n = 0; n < 150; n += 1) {
      const xml = `<?xml version="1.0"?><worksheet><sheetData>${textRows(sheet)}</sheetData></worksheet>`;
      const broken = mutate(Buffer.from(xml), random).toString('latin1');
      writeFileSync(
        path,
        zipArchive(workbookParts({ sheets: [{ name: 's', xml: `<?xml${broken.slice(5)}` }] })),
      );
      seen.add(await readWhole(path));
    }
    expect(seen.has('read')).toBe(true);
  });

  it('as separated text and as JSON', async () => {
    const csv = sheet
      .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
      .join('\r\n');
    expect((await outcomes('m.csv', Buffer.from(csv), 3)).has('read')).toBe(true);
    const json = JSON.stringify(rows.map(([sku, title, price]) => ({ sku, title, price })));
    expect((await outcomes('m.json', Buffer.from(json), 4)).has('file-damaged')).toBe(true);
  });
});
