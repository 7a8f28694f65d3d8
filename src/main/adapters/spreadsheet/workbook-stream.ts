/**
 * A workbook with one sheet, made on the fly for the library: the parts it needs in the order in which it can stream
 * them (shared strings before the sheet, which Excel writes the other way round), stored, under fixed names. Every
 * byte in it was inflated and counted by us; the library sees neither the file nor any other part of it.
 */
import type { SourceFile } from './source-file.ts';
import type { WorkbookParts, WorkbookSheet } from './workbook-parts.ts';
import type { ZipEntry } from './zip-directory.ts';
import { type InflateBudget, inflatePart } from './zip-part.ts';

const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** The bytes of the one-sheet workbook. `onSheet` sees every piece of the sheet that is handed over. */
export async function* workbookStream(input: {
  readonly file: SourceFile;
  readonly parts: WorkbookParts;
  readonly sheet: WorkbookSheet;
  readonly budget: InflateBudget;
  readonly onSheet: (piece: Buffer) => void;
}): AsyncGenerator<Uint8Array> {
  const { file, parts, sheet, budget } = input;
  const links = [link(1, 'worksheet', 'worksheets/sheet1.xml')];
  if (parts.styles !== null) links.push(link(2, 'styles', 'styles.xml'));
  if (parts.sharedStrings !== null) links.push(link(3, 'sharedStrings', 'sharedStrings.xml'));
  yield storedText('[Content_Types].xml', `<Types xmlns="${types}"/>`);
  yield storedText('_rels/.rels', relationList([link(1, 'officeDocument', 'xl/workbook.xml')]));
  yield storedText('xl/workbook.xml', workbookXml(parts.date1904));
  yield storedText('xl/_rels/workbook.xml.rels', relationList(links));
  if (parts.styles !== null) yield* storedPart('xl/styles.xml', file, parts.styles, budget);
  if (parts.sharedStrings !== null) {
    yield* storedPart('xl/sharedStrings.xml', file, parts.sharedStrings, budget);
  }
  yield localHeader('xl/worksheets/sheet1.xml', sheet.part.bytes);
  for await (const chunk of inflatePart(file, sheet.part, budget)) {
    input.onSheet(chunk);
    yield chunk;
  }
}

async function* storedPart(
  name: string,
  file: SourceFile,
  part: ZipEntry,
  budget: InflateBudget,
): AsyncGenerator<Uint8Array> {
  yield localHeader(name, part.bytes);
  yield* inflatePart(file, part, budget);
}

function storedText(name: string, text: string): Uint8Array {
  const body = Buffer.from(text);
  return Buffer.concat([localHeader(name, body.length), body]);
}

/** A local file header of a stored part. The checksum stays zero: what arrives was counted by us, not by the archive. */
function localHeader(name: string, bytes: number): Buffer {
  const encoded = Buffer.from(name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(bytes, 18);
  header.writeUInt32LE(bytes, 22);
  header.writeUInt16LE(encoded.length, 26);
  return Buffer.concat([header, encoded]);
}

function workbookXml(date1904: boolean): string {
  const settings = date1904 ? '<workbookPr date1904="1"/>' : '';
  const sheet = '<sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets>';
  return `<workbook xmlns="${main}" xmlns:r="${office}">${settings}${sheet}</workbook>`;
}

function link(id: number, type: string, target: string): string {
  return `<Relationship Id="rId${id}" Type="${office}/${type}" Target="${target}"/>`;
}

function relationList(links: readonly string[]): string {
  return `<Relationships xmlns="${relations}">${links.join('')}</Relationships>`;
}
