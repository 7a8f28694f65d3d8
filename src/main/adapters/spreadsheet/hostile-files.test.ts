import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { textRows, workbookParts, type ZipPart, zipArchive } from '#test/support/zip-archive';
import { fileIn, freshFolder, importAll } from './file.test-support.ts';
import { threadedSpreadsheet } from './threaded-spreadsheet.ts';

const spreadsheet = threadedSpreadsheet();
const folder = freshFolder();
const sheet = textRows([
  ['SKU', '标题'],
  ['A', 'T'],
]);
const parts = (extra: readonly ZipPart[] = [], xml = sheet): ZipPart[] =>
  workbookParts({ sheets: [{ name: 's', xml }], extra });
const outcome = async (name: string, bytes: string | Uint8Array) => {
  const all = await importAll(spreadsheet, fileIn(folder, name, bytes));
  return typeof all === 'string' ? all : `${all.drafts.length} drafts`;
};
const workbook = (list: readonly ZipPart[]) => outcome('w.xlsx', zipArchive(list));
const blanks = (mib: number): string => ' '.repeat(mib * 1024 * 1024);

describe('a hostile workbook', () => {
  it('made by the same hand but honest is read', async () => {
    expect(await workbook(parts())).toBe('1 drafts');
  });

  it.each([
    ['the sheet', [], `${sheet}${blanks(64)}`],
    [
      'the shared strings',
      [{ name: 'xl/sharedStrings.xml', content: `<sst>${blanks(64)}</sst>` }],
      sheet,
    ],
    [
      'the styles',
      [{ name: 'xl/styles.xml', content: `<styleSheet>${blanks(64)}</styleSheet>` }],
      sheet,
    ],
    [
      'the workbook part',
      [{ name: 'xl/workbook.xml', content: `<workbook>${blanks(64)}</workbook>` }],
      sheet,
    ],
  ] as const)('that is a bomb in %s is stopped by what comes out', async (_, extra, xml) => {
    const started = performance.now();
    expect(await workbook(parts(extra, xml))).toBe('file-too-large');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('that says its bomb is small is stopped at what it said', async () => {
    const content = `<sst>${blanks(64)}</sst>`;
    const extra = [{ name: 'xl/sharedStrings.xml', content, claimedBytes: 100 }];
    expect(await workbook(parts(extra))).toBe('file-damaged');
  });

  it('whose two headers disagree is refused', async () => {
    const content = '<sst></sst>';
    const extra = [{ name: 'xl/sharedStrings.xml', content, localBytes: 5 }];
    expect(await workbook(parts(extra))).toBe('file-damaged');
  });

  it('that declares a document type is refused before an entity unfolds', async () => {
    const bomb =
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY c "&b;&b;">]><worksheet><sheetData/></worksheet>';
    expect(await workbook(parts([], bomb))).toBe('file-damaged');
  });

  it('that has a part twice, or parts that share bytes, is refused', async () => {
    expect(await workbook([...parts(), { name: 'xl/styles.xml', content: 'x' }])).toBe(
      'file-damaged',
    );
    const bytes = zipArchive(parts());
    const last = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    // The last entry now begins where the one before it does.
    bytes.writeUInt32LE(0, last + 42);
    expect(await outcome('overlap.xlsx', bytes)).toBe('file-damaged');
  });

  it('under a password, by either scheme, is told apart from a damaged one', async () => {
    expect(await outcome('ole.xlsx', Buffer.from('d0cf11e0a1b11ae10000000000000000', 'hex'))).toBe(
      'file-encrypted',
    );
    expect(await outcome('old.xls', Buffer.from('d0cf11e0a1b11ae10000000000000000', 'hex'))).toBe(
      'file-unsupported',
    );
    expect(await workbook(parts([{ name: 'xl/styles.xml', content: 'x', encrypted: true }]))).toBe(
      'file-encrypted',
    );
  });

  it('cut short anywhere is refused, never half read', async () => {
    const bytes = zipArchive(parts());
    const outcomes = new Set<string>();
    for (const share of [0.02, 0.3, 0.6, 0.9, 0.99]) {
      outcomes.add(await outcome('cut.xlsx', bytes.subarray(0, Math.floor(bytes.length * share))));
    }
    expect([...outcomes]).toEqual(['file-damaged']);
  });

  it('whose sheet stops in the middle, though the archive is whole, is refused', async () => {
    const whole = `<?xml version="1.0"?><worksheet><sheetData>${sheet}</sheetData></worksheet>`;
    expect(await workbook(parts([], whole))).toBe('1 drafts');
    expect(await workbook(parts([], whole.slice(0, -30)))).toBe('file-damaged');
  });

  it('with rows out of order or beyond the last row there is, is refused', async () => {
    const row = (n: number) =>
      `<row r="${n}"><c r="A${n}" t="inlineStr"><is><t>x</t></is></c></row>`;
    expect(await workbook(parts([], `${sheet}${row(1)}`))).toBe('file-damaged');
    expect(await workbook(parts([], `${sheet}${row(999_999_999)}`))).toBe('file-damaged');
  });

  it('with one cell in the last corner costs nothing', async () => {
    const corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>';
    expect(await workbook(parts([], `${sheet}${corner}`))).toBe('1 drafts');
  });

  it('that runs the thread out of memory ends the thread, not the program', async () => {
    const small = threadedSpreadsheet({ limits: { memoryMb: 16 } });
    const rows = Array.from({ length: 60_000 }, (_, n) => [
      `SKU-${n}`,
      `标题 ${n} ${'x'.repeat(50)}`,
    ]);
    const bytes = zipArchive(
      workbookParts({ sheets: [{ name: 's', xml: textRows([['SKU', '标题'], ...rows]) }] }),
    );
    expect(await importAll(small, fileIn(folder, 'memory.xlsx', bytes))).toBe('file-too-large');
  });

  it('that makes no progress is given up', async () => {
    const impatient = threadedSpreadsheet({ limits: { noProgressMs: 1 } });
    expect(await importAll(impatient, fileIn(folder, 'slow.xlsx', zipArchive(parts())))).toBe(
      'timeout',
    );
  });
});

describe('a hostile text', () => {
  it('with a quote that is never closed is refused with its row', async () => {
    const file = fileIn(folder, 'quote.csv', 'SKU,标题\nA,T\nB,"never closed\nC,T\n');
    const source = await spreadsheet.open(file, { currency: { code: 'CNY', why: 'workspace' } });
    expect(source).toMatchObject({
      ok: false,
      failure: { code: 'file-damaged', detail: { why: 'unclosed-quote', row: 3 } },
    });
  });

  it('with NUL bytes, or in no encoding, is refused', async () => {
    expect(await outcome('nul.csv', 'SKU,标题\nA\0,T\n')).toBe('file-unsupported');
    expect(await outcome('enc.csv', Buffer.from([0x53, 0x4b, 0x55, 0x0a, 0xff, 0xff, 0x0a]))).toBe(
      'file-encoding',
    );
  });

  it('with control, zero-width or direction characters in a SKU is refused by row', async () => {
    const file = fileIn(
      folder,
      'bidi.csv',
      'SKU,标题\nA\u202EB,T\nC\u200B,T\nok,\u202Ebidi title\n',
    );
    const all = await importAll(spreadsheet, file);
    if (typeof all === 'string') throw new Error(all);
    expect(all.rejections.map(({ row, reason }) => [row, reason])).toEqual([
      [2, 'invisible-characters'],
      [3, 'invisible-characters'],
    ]);
    expect(all.drafts[0]?.fields.title).toBe('\u202Ebidi title');
  });
});

describe('a file', () => {
  it('that is not there, is a folder, empty, or of another kind is told apart', async () => {
    expect(await importAll(spreadsheet, `${folder}/nowhere.xlsx`)).toBe('file-missing');
    expect(await importAll(spreadsheet, folder)).toBe('file-unsupported');
    expect(await outcome('empty.csv', '')).toBe('file-damaged');
    expect(await outcome('page.pdf', '%PDF-1.7')).toBe('file-unsupported');
    expect(await outcome('fake.xlsx', 'SKU,标题\nA,T\n')).toBe('file-damaged');
    expect(await outcome('blank.csv', '\n\n\n')).toBe('file-damaged');
  });

  it('above the size cap is refused before it is read', async () => {
    const file = fileIn(folder, 'huge.csv', 'SKU\n');
    truncateSync(file, 257 * 1024 * 1024);
    expect(await importAll(spreadsheet, file)).toBe('file-too-large');
  });

  it('that is written to while it is read is refused', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `S${n},T\n`).join('');
    const file = fileIn(folder, 'moving.csv', `SKU,标题\n${rows}`);
    const source = await spreadsheet.open(file, { currency: { code: 'CNY', why: 'workspace' } });
    if (!source.ok) throw new Error(source.failure.code);
    writeFileSync(file, `SKU,标题\n${rows}X,T\n`);
    const codes: string[] = [];
    for await (const slice of source.value.slices()) if (!slice.ok) codes.push(slice.failure.code);
    expect(codes).toEqual(['file-damaged']);
  });
});
