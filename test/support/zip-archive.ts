/** Archives and workbooks made by hand, so that tests can also make them wrong. */
import { crc32, deflateRawSync } from 'node:zlib';

/** One part; what is declared may differ from what is there. */
export interface ZipPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** The inflated size that both headers claim. */
  readonly claimedBytes?: number;
  /** The inflated size that the local header alone claims. */
  readonly localBytes?: number;
  readonly encrypted?: boolean;
  readonly stored?: boolean;
}

/** The bytes of an archive. */
export function zipArchive(parts: readonly ZipPart[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content);
    const data = part.stored === true ? content : deflateRawSync(content);
    const claimed = part.claimedBytes ?? content.length;
    const name = Buffer.from(part.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(part.encrypted === true ? 1 : 0, 2);
    fields.writeUInt16LE(part.stored === true ? 0 : 8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(claimed, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.from(fields);
    local.writeUInt32LE(part.localBytes ?? claimed, 18);
    const localHeader = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), local, name]);
    locals.push(localHeader, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 0]);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), made, fields, tail, name]),
    );
    offset += localHeader.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** What a hand-made workbook consists of. */
export interface WorkbookFixture {
  /** The inside of `<sheetData>`; or the whole part when it starts with `<?xml`. */
  readonly sheets: readonly {
    readonly name: string;
    readonly xml: string;
    readonly state?: string;
    readonly path?: string;
  }[];
  readonly sharedStrings?: string;
  readonly styles?: string;
  readonly date1904?: boolean;
  /** Further parts, or parts that replace those of the same name. */
  readonly extra?: readonly ZipPart[];
}

/** The parts of a workbook, the sheets before the shared strings as Excel writes them. */
export function workbookParts(fixture: WorkbookFixture): ZipPart[] {
  const sheets = fixture.sheets.map((sheet, index) => ({
    ...sheet,
    id: `rId${index + 1}`,
    path: sheet.path ?? `worksheets/sheet${index + 1}.xml`,
  }));
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const links = sheets.map(({ id, path }) => relation(id, 'worksheet', path));
  links.push(
    relation('rIdS', 'sharedStrings', 'sharedStrings.xml'),
    relation('rIdT', 'styles', 'styles.xml'),
  );
  const list = sheets.map(
    ({ name, id, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="${id}"/>`,
  );
  const settings = fixture.date1904 === true ? '<workbookPr date1904="1"/>' : '';
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${packageRelations}">${relation('r', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${main}" xmlns:r="${office}">${settings}<sheets>${list.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="${packageRelations}">${links.join('')}</Relationships>`,
    },
    ...sheets.map(({ path, xml }) => ({
      name: `xl/${path}`,
      content: xml.startsWith('<?xml')
        ? xml
        : `<worksheet xmlns="${main}"><sheetData>${xml}</sheetData></worksheet>`,
    })),
    {
      name: 'xl/sharedStrings.xml',
      content: fixture.sharedStrings ?? `<sst xmlns="${main}"></sst>`,
    },
    {
      name: 'xl/styles.xml',
      content: fixture.styles ?? `<styleSheet xmlns="${main}"></styleSheet>`,
    },
  ];
  const replaced = new Map((fixture.extra ?? []).map((part) => [part.name, part]));
  const kept = parts.map((part) => replaced.get(part.name) ?? part);
  return [
    ...kept,
    ...(fixture.extra ?? []).filter(({ name }) => !parts.some((part) => part.name === name)),
  ];
}

/** Rows of text cells as sheet XML. */
export function textRows(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells, row) => {
      const xml = cells.map((cell, column) => {
        const ref = `${String.fromCharCode(65 + column)}${row + 1}`;
        const text = cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
      });
      return `<row r="${row + 1}">${xml.join('')}</row>`;
    })
    .join('');
}
