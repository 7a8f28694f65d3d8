import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { demoSeed, demoWorkbook } from '#test/support/make-demo-workbook';
import { textRows, workbookParts, zipArchive } from '#test/support/zip-archive';
import { draftsOf, fileIn, freshFolder, importAll } from './file.test-support.ts';
import { threadedSpreadsheet } from './threaded-spreadsheet.ts';

const spreadsheet = threadedSpreadsheet();
const folder = freshFolder();
const shirt = ['SKU', '标题', '价格', '库存'];
const prices = async (file: string) =>
  (await draftsOf(spreadsheet, file)).map(({ fields, variants }) => [
    variants[0]?.sku,
    fields.title,
    variants[0]?.fields.price?.minor,
    variants[0]?.fields.price?.currency,
    variants[0]?.stock,
  ]);

describe('separated text', () => {
  const text = 'SKU,标题,价格,库存\r\n007,"一件, 两件 ""T恤""\n换行",12.50,3\r\n';
  const expected = [['007', '一件, 两件 "T恤" 换行', 1250, 'CNY', 3]];

  it('in UTF-8 is read, with and without byte-order mark', async () => {
    expect(await prices(fileIn(folder, 'plain.csv', text))).toEqual(expected);
    expect(await prices(fileIn(folder, 'bom.csv', `\uFEFF${text}`))).toEqual(expected);
  });

  it('in GB18030, as Chinese Excel writes it, is read and named', async () => {
    // 标题 价格 库存 一件 in GBK.
    const bytes = Buffer.concat([
      Buffer.from('SKU,'),
      Buffer.from('b1eacce2', 'hex'),
      Buffer.from(','),
      Buffer.from('bcdbb8f1', 'hex'),
      Buffer.from(','),
      Buffer.from('bfe2b4e6', 'hex'),
      Buffer.from('\r\n007,'),
      Buffer.from('d2bbbcfe', 'hex'),
      Buffer.from(',12.50,3\r\n'),
    ]);
    const file = fileIn(folder, 'gbk.csv', bytes);
    expect(await prices(file)).toEqual([['007', '一件', 1250, 'CNY', 3]]);
    const described = await spreadsheet.describe(file);
    expect(described.ok && described.value.facts.encoding).toBe('gb18030');
  });

  it('in UTF-16 with byte-order mark is read', async () => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    expect(await prices(fileIn(folder, 'utf16.csv', bytes))).toEqual(expected);
  });

  it.each([
    ['tab', 'SKU\t标题\t价格\t库存\nA\tT\t1\t2\n', 'a.tsv'],
    ['semicolon', 'SKU;标题;价格;库存\nA;T;1,00;2\n', 'b.csv'],
    ['pipe', 'SKU|标题|价格|库存\nA|T|1|2\n', 'c.txt'],
    ['comma with old Macintosh line ends', 'SKU,标题,价格,库存\rA,T,1,2\r', 'd.csv'],
    ['comma without a last line end', 'SKU,标题,价格,库存\nA,T,1,2', 'e.csv'],
    [
      'comma with a quoted last cell and Windows line ends',
      'SKU,标题,价格,"库存"\r\n"A","T","1","2"\r\n',
      'f.csv',
    ],
  ])('separated by %s is read', async (_, content, name) => {
    expect(await prices(fileIn(folder, name, content))).toEqual([['A', 'T', 100, 'CNY', 2]]);
  });

  it('with rows too short or too long, and a stray quote, keeps every row apart', async () => {
    const content = 'SKU,标题,价格,库存\nA,short\nB,5" disk,2,3\nC,long,3,4,extra,more\n';
    expect(
      (await prices(fileIn(folder, 'ragged.csv', content))).map(([sku, title]) => [sku, title]),
    ).toEqual([
      ['A', 'short'],
      ['B', '5" disk'],
      ['C', 'long'],
    ]);
  });

  it('whose quotes and characters fall on the borders between pieces is read whole', async () => {
    const title = '汉"字""引号\r\n'.repeat(20_000);
    const rows = [0, 1, 2].map((n) => `S${n},"${title.replaceAll('"', '""')}",1,2\r\n`);
    const drafts = await draftsOf(
      spreadsheet,
      fileIn(
        folder,
        'wide.csv',
        `SKU,描述,价格,库存,标题\r\n${rows.map((row) => row.replace(/2\r\n$/, '2,T\r\n')).join('')}`,
      ),
    );
    expect(drafts.map(({ fields }) => fields.description)).toEqual(
      [0, 1, 2].map(() => title.replaceAll('\r\n', '\n').trim()),
    );
  });
});

describe('a workbook', () => {
  const archive = (
    sheet: string,
    more: Parameters<typeof workbookParts>[0] | object = {},
  ): Buffer => zipArchive(workbookParts({ sheets: [{ name: 's', xml: sheet }], ...more }));

  it('is read with its sheets, hidden ones named as such', async () => {
    const bytes = zipArchive(
      workbookParts({
        sheets: [
          { name: '说明', xml: textRows([['注意事项']]) },
          { name: '隐藏', xml: textRows([shirt, ['H', 'T', '1', '1']]), state: 'hidden' },
          {
            name: '商品',
            xml: textRows([['报价单'], [], shirt, ['A', 'T', '1', '2']]),
            path: 'worksheets/data-7.xml',
          },
        ],
      }),
    );
    const file = fileIn(folder, 'sheets.xlsx', bytes);
    const described = await spreadsheet.describe(file);
    expect(
      described.ok &&
        described.value.sheets.map(({ name, hidden, headerRow, rowCount }) => [
          name,
          hidden,
          headerRow,
          rowCount,
        ]),
    ).toEqual([
      ['说明', false, null, 1],
      ['隐藏', true, 1, 2],
      ['商品', false, 3, 4],
    ]);
    expect(await prices(file)).toEqual([['A', 'T', 100, 'CNY', 2]]);
    expect(
      (await draftsOf(spreadsheet, file, { sheet: '隐藏' })).map(
        ({ variants }) => variants[0]?.sku,
      ),
    ).toEqual(['H']);
    expect(await importAll(spreadsheet, file, { sheet: 'nowhere' })).toBe('file-unsupported');
  });

  it('keeps text as text, and refuses digits that the number cell has lost', async () => {
    const cells = (row: number, sku: string) =>
      `<row r="${row}"><c r="A${row}" ${sku}</c><c r="B${row}" t="inlineStr"><is><t>T${row}</t></is></c></row>`;
    const sheet = [
      textRows([['SKU', '标题']]),
      cells(2, 't="inlineStr"><is><t>007</t></is>'),
      cells(3, 't="inlineStr"><is><t>123456789012345678</t></is>'),
      cells(4, '><v>1234567890123456</v>'),
      cells(5, '><v>123456789012345678</v>'),
    ].join('');
    const all = await importAll(spreadsheet, fileIn(folder, 'digits.xlsx', archive(sheet)));
    if (typeof all === 'string') throw new Error(all);
    expect(all.drafts.map(({ variants }) => variants[0]?.sku)).toEqual([
      '007',
      '123456789012345678',
      '1234567890123456',
    ]);
    expect(all.rejections).toMatchObject([
      { row: 5, reason: 'scientific-notation', value: '1.23456789012346E+17' },
    ]);
  });

  it('takes 19.990000000000002 for the 19.99 that its formula meant', async () => {
    const sheet = `${textRows([['SKU', '标题', '价格']])}<row r="2"><c r="A2" t="str"><f>"A"</f><v>A</v></c><c r="B2" t="str"><v>T</v></c><c r="C2"><f>1.1*18.1727272727</f><v>19.990000000000002</v></c></row>`;
    expect((await prices(fileIn(folder, 'float.xlsx', archive(sheet))))[0]?.[2]).toBe(1999);
  });

  it('with namespace prefixes, without cell references, and in strict form is read', async () => {
    const prefixed =
      '<?xml version="1.0"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>SKU</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>标题</x:t></x:is></x:c></x:row><x:row><x:c t="inlineStr"><x:is><x:t>A</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>T</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await prices(fileIn(folder, 'prefix.xlsx', archive(prefixed)))).toEqual([
      ['A', 'T', undefined, undefined, undefined],
    ]);
  });

  it('names what it does not read', async () => {
    const extra = [
      { name: 'xl/vbaProject.bin', content: 'x' },
      { name: 'xl/externalLinks/externalLink1.xml', content: '<x/>' },
      { name: 'xl/media/image1.png', content: 'x' },
    ];
    const described = await spreadsheet.describe(
      fileIn(folder, 'macros.xlsm', archive(textRows([shirt]), { extra })),
    );
    expect(described.ok && described.value.facts.ignored).toEqual([
      'macros',
      'external-links',
      'pictures',
    ]);
  });
});

describe('JSON', () => {
  const json = async (value: unknown, name = 'p.json') =>
    draftsOf(
      spreadsheet,
      fileIn(folder, name, typeof value === 'string' ? value : JSON.stringify(value)),
    );

  it('in the simple shape is read: prices as number, text or amount, pictures as text or list', async () => {
    const image = 'https://img.example.com/1.jpg';
    const drafts = await json([
      { title: 'N', price: 19.9, stock: 3, sku: 'A', images: image },
      { title: 'T', price: '19.90', stock: '3', sku: 'B', images: [image, image] },
      { title: 'M', price: { amount: '19.90', currency: 'USD' }, stock: 0, sku: 'C', images: [] },
    ]);
    expect(drafts.map(({ variants }) => variants[0]?.fields.price)).toEqual([
      { minor: 1990, currency: 'CNY' },
      { minor: 1990, currency: 'CNY' },
      { minor: 1990, currency: 'USD' },
    ]);
    expect(drafts.map(({ fields }) => fields.images?.length ?? 0)).toEqual([1, 1, 0]);
  });

  it('keeps every digit of numbers that JavaScript would round', async () => {
    const [draft] = await json(
      '[{"title":"T","sku":12345678901234567890,"barcode":"0012345678905","price":19.90}]',
    );
    expect(draft?.variants[0]).toMatchObject({
      sku: '12345678901234567890',
      fields: { barcode: '0012345678905' },
    });
  });

  it('with nested variants becomes one product each', async () => {
    const [draft] = await json([
      {
        title: 'T',
        variants: [
          { sku: 'T-RED', options: { Colour: 'Red' }, price: 1 },
          { sku: 'T-BLUE', options: [{ name: 'Colour', value: 'Blue' }], price: 2 },
        ],
      },
      { title: 'T', variants: [{ sku: 'X', price: 1 }] },
    ]);
    expect(draft).toMatchObject({
      optionNames: ['Colour'],
      parentSku: { code: 'T-RED-P', source: 'derived' },
    });
    expect(draft?.variants.map(({ optionValues }) => optionValues)).toEqual([['Red'], ['Blue']]);
  });

  it('that is something else is refused', async () => {
    const refused = async (content: string) =>
      await importAll(spreadsheet, fileIn(folder, 'bad.json', content));
    expect(await refused('{"a":1}')).toBe('file-unsupported');
    expect(await refused('[1,2]')).toBe('file-unsupported');
    expect(await refused('[{"sku":')).toBe('file-damaged');
    expect(await refused('[{"title":"no sku"}]')).toBe('mapping-incomplete');
  });

  it('with names like __proto__ touches nothing', async () => {
    const [draft] = await json(
      '[{"__proto__":{"polluted":1},"constructor":"x","sku":"A","title":"T"}]',
    );
    expect(draft?.variants[0]?.sku).toBe('A');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('picture files beside the sheet', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const place = freshFolder();
  mkdirSync(join(place, 'img'));
  fileIn(place, 'img/a.png', png);
  fileIn(place, 'not-a-picture.jpg', 'text that is long enough');
  symlinkSync(fileIn(freshFolder(), 'elsewhere.png', png), join(place, 'link.jpg'));
  const read = async (images: string) => {
    const all = await importAll(
      spreadsheet,
      fileIn(place, 'p.csv', `SKU,标题,图片\nA,T,${images}\n`),
    );
    if (typeof all === 'string') throw new Error(all);
    return all;
  };

  it('are read, hashed and handed over', async () => {
    const { drafts, imageFiles } = await read('img\\a.png');
    expect(drafts[0]?.fields.images?.[0]?.key).toMatch(/^file:[0-9a-f]{64}$/);
    expect(imageFiles).toMatchObject([
      { key: drafts[0]?.fields.images?.[0]?.key, bytes: 16, type: 'image/png' },
    ]);
  });

  it.each([
    ['missing.png', 'image-missing'],
    ['not-a-picture.jpg', 'image-unreadable'],
    ['../../etc/a.png', 'image-outside-folder'],
    ['/etc/a.png', 'image-outside-folder'],
    ['C:\\a.png', 'image-outside-folder'],
    ['link.jpg', 'image-outside-folder'],
  ])('%s is refused with its row', async (images, reason) => {
    const { drafts, rejections } = await read(images);
    expect(drafts).toEqual([]);
    expect(rejections).toMatchObject([{ row: 2, reason }]);
  });
});

describe('the shipped workbook', () => {
  const file = fileURLToPath(new URL('../../../../resources/demo-supplier.xlsx', import.meta.url));

  it('has 1,000 SKUs in 400 products, 200 of them with variants, and nothing to refuse', async () => {
    const drafts = await draftsOf(spreadsheet, file);
    expect(drafts).toHaveLength(400);
    expect(drafts.filter(({ optionNames }) => optionNames.length > 0)).toHaveLength(200);
    const variants = drafts.flatMap((draft) => draft.variants);
    expect(new Set(variants.map(({ sku }) => sku)).size).toBe(1000);
    expect(variants.every(({ fields }) => isEan13(fields.barcode ?? ''))).toBe(true);
    expect(variants.some(({ fields }) => fields.barcode?.startsWith('0'))).toBe(true);
  });

  it('is small, and what its generator makes of its seed', async () => {
    expect(statSync(file).size).toBeLessThan(200 * 1024);
    const again = fileIn(folder, 'demo-again.xlsx', await demoWorkbook(demoSeed));
    const [shipped, made] = await Promise.all(
      [file, again].map((path) => spreadsheet.describe(path, { rows: 'all' })),
    );
    if (shipped?.ok !== true || made?.ok !== true) throw new Error('a workbook cannot be read');
    expect(made.value.sheets).toEqual(shipped.value.sheets);
  });
});

function isEan13(code: string): boolean {
  const sum = [...code].reduce(
    (total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3),
    0,
  );
  return /^\d{13}$/.test(code) && sum % 10 === 0;
}
