/** The main job: a supplier's file becomes listings, and what reads back is what the file said. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createPublishBed,
  importFile,
  makePlan,
  png,
  push,
  shopBySku,
} from '../support/publish-bed.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

const catalogue = [
  {
    title: 'Kettle & cup',
    description:
      '<p>Boils  <b>fast</b></p>\r\n\r\n<ul>\n<li>1.7 l</li>\n</ul><script>alert(1)</script>',
    category: 'Kitchen > Kettles',
    brand: 'Brandt',
    images: ['https://pictures.example/kettle.jpg', 'pictures/side.png'],
    attributes: [{ name: 'Material', value: 'Steel' }],
    hsCode: '8516.79',
    origin: 'CN',
    variants: [
      {
        sku: 'KETTLE',
        price: { amount: '39.99', currency: 'USD' },
        salePrice: { amount: '34.50', currency: 'USD' },
        stock: 12,
        barcode: '4006381333931',
        weightGrams: 1250,
        lengthMm: 210,
        widthMm: 160,
        heightMm: 245,
      },
    ],
  },
  {
    title: 'Linen shirt',
    parentSku: 'SHIRT',
    description: 'Line one\nLine two',
    category: 'Clothing > Shirts',
    optionNames: ['Colour', 'Size'],
    images: ['https://pictures.example/shirt.jpg'],
    variants: [
      {
        sku: 'SHIRT-R-M',
        optionValues: ['Red', 'M'],
        price: { amount: '20.00', currency: 'USD' },
        stock: 3,
        image: 'https://pictures.example/shirt-red.jpg',
      },
      {
        sku: 'SHIRT-B-L',
        optionValues: ['Blue', 'L'],
        price: { amount: '21.00', currency: 'USD' },
        salePrice: { amount: '18.00', currency: 'USD' },
        stock: 0,
        image: 'pictures/blue.png',
      },
    ],
  },
];

async function published() {
  const { workspace, shop } = await bed.open({
    applicationPassword: true,
    config: { environment: 'local' },
  });
  return { workspace, shop };
}

describe('publishing', () => {
  it('x', async () => {
    const { workspace, shop } = await published();
    const folder = bed.folder();
    mkdirSync(join(folder, 'pictures'));
    writeFileSync(join(folder, 'pictures/side.png'), png(1));
    writeFileSync(join(folder, 'pictures/blue.png'), png(2));
    const report = await importFile(workspace, {
      path: join(folder, 'catalogue.json'),
      content: JSON.stringify(catalogue),
    });
    console.log(JSON.stringify(report.preview, null, 1).slice(0, 3000));
    const plan = await makePlan(workspace);
    console.log(
      plan.list
        .map(
          (o) =>
            `${o.id} ${o.kind} ${o.lane} ${o.label} ${o.braked} ${JSON.stringify(o.warnings)} ${JSON.stringify(o.changes)}`,
        )
        .join('\n'),
      JSON.stringify(plan.notes),
    );
    const report2 = await push(workspace);
    console.log(JSON.stringify(report2, null, 1).slice(0, 4000));
    console.log(JSON.stringify([...shopBySku(shop)], null, 1).slice(0, 9000));
    console.log(
      shop.shop.admin
        .calls()
        .map((c) => `${c.method} ${c.path} ${c.status}`)
        .join('\n'),
    );
    console.log((await makePlan(workspace)).list);
    expect(1).toBe(1);
  });
});
