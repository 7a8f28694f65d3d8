/** The supplier's range behind the demo workbook: 400 products, 1,000 SKUs, the same from every run. */
import { type Random, seededRandom } from '#kernel/random';

/** One row of the workbook. */
export interface DemoRow {
  readonly title: string;
  readonly style: string;
  readonly sku: string;
  readonly colour: string;
  readonly size: string;
  readonly category: string;
  readonly brand: string;
  readonly price: number;
  readonly cost: number;
  readonly stock: number;
  readonly barcode: string;
  readonly grams: number;
  readonly image: string;
  readonly hsCode: string;
  readonly origin: string;
  readonly description: string;
}

interface Range {
  readonly code: string;
  readonly category: string;
  readonly hsCode: string;
  /** Chinese and English. */
  readonly nouns: readonly (readonly [string, string])[];
  readonly sizes: readonly string[];
  readonly grams: readonly [number, number];
  /** Yuan. */
  readonly price: readonly [number, number];
}

const clothes = ['S', 'M', 'L', 'XL'];
const ranges: readonly Range[] = [
  {
    code: 'TS',
    category: '服饰 > T恤',
    hsCode: '610910',
    sizes: clothes,
    grams: [150, 260],
    price: [39, 129],
    nouns: [
      ['短袖T恤', 'T-shirt'],
      ['长袖T恤', 'Long-sleeve T-shirt'],
      ['Polo衫', 'Polo shirt'],
    ],
  },
  {
    code: 'HD',
    category: '服饰 > 卫衣',
    hsCode: '611020',
    sizes: clothes,
    grams: [420, 780],
    price: [89, 259],
    nouns: [
      ['连帽卫衣', 'Hoodie'],
      ['圆领卫衣', 'Sweatshirt'],
    ],
  },
  {
    code: 'SK',
    category: '服饰 > 袜子',
    hsCode: '611595',
    sizes: ['35-38', '39-42', '43-46'],
    grams: [40, 90],
    price: [9, 39],
    nouns: [
      ['中筒袜', 'Crew socks'],
      ['船袜', 'No-show socks'],
    ],
  },
  {
    code: 'BP',
    category: '箱包 > 双肩包',
    hsCode: '420292',
    sizes: ['15L', '20L', '28L'],
    grams: [480, 1100],
    price: [99, 399],
    nouns: [
      ['双肩包', 'Backpack'],
      ['折叠背包', 'Foldable backpack'],
    ],
  },
  {
    code: 'WL',
    category: '箱包 > 钱包',
    hsCode: '420231',
    sizes: ['短款', '长款'],
    grams: [70, 180],
    price: [49, 199],
    nouns: [
      ['零钱包', 'Coin purse'],
      ['卡包', 'Card holder'],
    ],
  },
  {
    code: 'CP',
    category: '家居 > 水杯',
    hsCode: '732393',
    sizes: ['350ml', '500ml', '750ml'],
    grams: [180, 420],
    price: [29, 139],
    nouns: [
      ['保温杯', 'Vacuum flask'],
      ['运动水壶', 'Sports bottle'],
      ['马克杯', 'Mug'],
    ],
  },
  {
    code: 'BD',
    category: '家居 > 床品',
    hsCode: '630231',
    sizes: ['1.2m', '1.5m', '1.8m'],
    grams: [900, 2400],
    price: [129, 499],
    nouns: [
      ['纯棉床单', 'Cotton sheet'],
      ['四件套', 'Bedding set'],
    ],
  },
  {
    code: 'KT',
    category: '厨房 > 厨具',
    hsCode: '732399',
    sizes: ['20cm', '24cm', '28cm'],
    grams: [600, 1900],
    price: [59, 329],
    nouns: [
      ['不粘锅', 'Non-stick pan'],
      ['汤锅', 'Stock pot'],
    ],
  },
  {
    code: 'CB',
    category: '数码 > 数据线',
    hsCode: '854442',
    sizes: ['0.5m', '1m', '2m'],
    grams: [20, 70],
    price: [12, 69],
    nouns: [
      ['编织数据线', 'Braided USB-C cable'],
      ['快充线', 'Fast-charging cable'],
    ],
  },
  {
    code: 'CS',
    category: '数码 > 保护壳',
    hsCode: '392690',
    sizes: ['6.1"', '6.7"'],
    grams: [25, 60],
    price: [19, 89],
    nouns: [
      ['磁吸手机壳', 'Magnetic phone case'],
      ['透明手机壳', 'Clear phone case'],
    ],
  },
  {
    code: 'YG',
    category: '运动 > 瑜伽',
    hsCode: '950691',
    sizes: ['6mm', '8mm', '10mm'],
    grams: [700, 1500],
    price: [59, 229],
    nouns: [
      ['瑜伽垫', 'Yoga mat'],
      ['弹力带', 'Resistance band'],
    ],
  },
  {
    code: 'PT',
    category: '宠物 > 牵引',
    hsCode: '420100',
    sizes: ['S', 'M', 'L'],
    grams: [80, 320],
    price: [29, 119],
    nouns: [
      ['宠物牵引绳', 'Dog leash'],
      ['胸背带', 'Dog harness'],
    ],
  },
];

const colours: readonly (readonly [string, string, string])[] = [
  ['黑色', 'Black', 'BK'],
  ['白色', 'White', 'WH'],
  ['藏青', 'Navy', 'NV'],
  ['酒红', 'Burgundy', 'BG'],
  ['雾蓝', 'Mist blue', 'MB'],
  ['橄榄绿', 'Olive', 'OL'],
  ['米杏', 'Beige', 'BE'],
  ['珊瑚橙', 'Coral', 'CO'],
];
const manners: readonly (readonly [string, string])[] = [
  ['加厚', 'Heavyweight'],
  ['轻量', 'Lightweight'],
  ['复古', 'Vintage'],
  ['基础款', 'Essential'],
  ['户外', 'Outdoor'],
  ['便携', 'Travel'],
  ['经典', 'Classic'],
  ['升级版', 'Upgraded'],
];
const brands = ['青禾 Qinghe', '云岭 Yunling', '北桥 Northbridge', '木白 Mubai', '潮汐 Tide'];

/** Products with one SKU, products with variants, and how many variants each of those has. */
export const demoCounts = { single: 200, withVariants: 200, variantsEach: 4 } as const;

/** The rows, products mixed, variants of a product together. */
export function demoRows(seed: number): readonly DemoRow[] {
  const random = seededRandom(seed);
  const rows: DemoRow[] = [];
  const products = demoCounts.single + demoCounts.withVariants;
  for (let n = 0; n < products; n += 1) rows.push(...productRows(n, random, rows.length));
  return rows;
}

function productRows(n: number, random: Random, firstRow: number): DemoRow[] {
  const range = ranges[n % ranges.length] as Range;
  const [noun, englishNoun] = pick(range.nouns, random);
  const [manner, englishManner] = pick(manners, random);
  const style = `${range.code}${String(1001 + n)}`;
  const shared = {
    title: `${manner}${noun} ${englishManner} ${englishNoun} ${style}`,
    category: range.category,
    brand: pick(brands, random),
    image: `https://images.example.com/products/${style.toLowerCase()}.jpg`,
    hsCode: range.hsCode,
    origin: random() < 0.9 ? '中国' : '越南',
    description: `${manner}${noun}，日常与礼品皆宜。\n${englishManner} ${englishNoun.toLowerCase()} for every day. Style ${style}.`,
  };
  const base = between(range.price, random);
  const cost = Math.round(base * 55) / 100;
  const grams = between(range.grams, random);
  const row = (index: number, colour: string, size: string, sku: string): DemoRow => ({
    ...shared,
    // Half of the styles are given by the sheet; the other half are known by their repeated title.
    style: colour !== '' && n % 4 === 1 ? style : '',
    sku,
    colour,
    size,
    price: base + 0.9 + (index % 2) * 5,
    cost: Math.round((cost + (index % 2) * 2.5) * 100) / 100,
    stock: Math.floor(random() * 240),
    barcode: barcode(firstRow + index, random),
    grams: grams + index * 5,
  });
  if (n % 2 === 0) return [row(0, '', '', style)];
  return variantRows(range, style, random).map(([colour, size, sku], index) =>
    row(index, colour, size, sku),
  );
}

/** Two colours in two sizes. */
function variantRows(range: Range, style: string, random: Random): [string, string, string][] {
  const first = Math.floor(random() * colours.length);
  const pair = [first, (first + 1 + Math.floor(random() * (colours.length - 1))) % colours.length];
  const sizes = range.sizes.slice(0, 2);
  return pair.flatMap((at) => {
    const [chinese, english, code] = colours[at] ?? ['黑色', 'Black', 'BK'];
    return sizes.map((size, index): [string, string, string] => [
      `${chinese} ${english}`,
      size,
      `${style}-${code}-${index + 1}`,
    ]);
  });
}

/** An EAN-13 with a right check digit; one in ten begins with a zero, as codes from North America do. */
function barcode(serial: number, random: Random): string {
  const prefix = random() < 0.1 ? '0712' : '6901';
  const body = `${prefix}${String(20_000_000 + serial * 37).padStart(8, '0')}`;
  let sum = 0;
  for (const [index, digit] of [...body].entries())
    sum += Number(digit) * (index % 2 === 0 ? 1 : 3);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

function between([low, high]: readonly [number, number], random: Random): number {
  return Math.round(low + random() * (high - low));
}

function pick<T>(list: readonly T[], random: Random): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('an empty list');
  return item;
}
