/** What a person reads about a refused row: what is wrong, what is expected, and what to do, in both languages. */
import type { Language } from '#kernel/language';
import type { RejectionReason, RemarkReason, RowRejection, RowRemark } from './rejection.ts';

/** The three sentences of a rejection. */
export interface RejectionText {
  readonly message: string;
  readonly expected: string;
  readonly fix: string;
}

type Sentences = readonly [message: string, expected: string, fix: string];
type Wording = Readonly<Record<Language, Sentences>>;

/** `{name}` stands for a fact of the rejection's detail. */
const wordings: Readonly<Record<RejectionReason, Wording>> = {
  'formula-error': {
    'zh-CN': ['单元格里的公式出错', '一个值', '在表格中修好公式，或直接填入值'],
    en: ['The formula in the cell failed', 'A value', 'Repair the formula or type the value'],
  },
  'too-long': {
    'zh-CN': ['内容太长', '最多 {max} 个字符', '缩短内容'],
    en: ['The text is too long', 'At most {max} characters', 'Shorten it'],
  },
  'invisible-characters': {
    'zh-CN': ['含有看不见的字符', '只含可见字符', '重新手工输入该值'],
    en: [
      'Contains characters that cannot be seen',
      'Visible characters only',
      'Type the value again by hand',
    ],
  },
  'encoding-damaged': {
    'zh-CN': ['编码已损坏，字符无法还原', '正确的文字', '用 UTF-8 重新保存文件，或重新输入'],
    en: [
      'Characters were lost to a wrong encoding',
      'The right characters',
      'Save the file again as UTF-8 or type the value',
    ],
  },
  'sku-missing': {
    'zh-CN': ['没有 SKU', '每行一个 SKU', '填写 SKU，或删除该行'],
    en: ['The SKU is missing', 'One SKU per row', 'Fill in a SKU or delete the row'],
  },
  'sku-repeated': {
    'zh-CN': ['SKU 与第 {first} 行重复', '每个 SKU 只出现一次', '保留正确的一行，改掉或删除另一行'],
    en: [
      'The same SKU stands in row {first}',
      'Each SKU once',
      'Keep the right row and change or delete the other',
    ],
  },
  'scientific-notation': {
    'zh-CN': [
      '数字太长，被表格缩写，末尾数字已丢失',
      '完整的数字',
      '把该列设为“文本”格式，再重新输入完整数字',
    ],
    en: [
      'The spreadsheet shortened the number and its last digits are gone',
      'All digits',
      'Format the column as text and enter the number again',
    ],
  },
  'title-missing': {
    'zh-CN': ['新商品没有标题', '标题', '填写标题，或核对 SKU 是否为已有商品'],
    en: [
      'A new product without a title',
      'A title',
      'Fill in a title, or check that the SKU is one you have',
    ],
  },
  'parent-sku-is-a-sku': {
    'zh-CN': ['父 SKU 已是另一个商品的编码', '未被使用的父 SKU', '换一个父 SKU'],
    en: [
      'The parent SKU is already the code of something else',
      'A parent SKU of its own',
      'Choose another parent SKU',
    ],
  },
  'not-a-price': {
    'zh-CN': ['不是价格', '例如 1299.00 或 USD 12.50', '只填数字，可加币种'],
    en: [
      'Not a price',
      'Such as 1299.00 or USD 12.50',
      'Enter a number, with a currency if needed',
    ],
  },
  'price-negative': {
    'zh-CN': ['价格为负数', '大于 0', '填写正确的价格'],
    en: ['The price is negative', 'More than 0', 'Enter the right price'],
  },
  'price-zero': {
    'zh-CN': ['价格为 0', '大于 0', '填写价格；不改价就留空'],
    en: ['The price is zero', 'More than 0', 'Enter the price, or leave the cell blank to keep it'],
  },
  'price-absurd': {
    'zh-CN': ['价格大得不合理', '合理的价格', '核对是否填错了列'],
    en: [
      'The price is far too large',
      'A plausible price',
      'Check whether another column slipped in',
    ],
  },
  'price-decimals': {
    'zh-CN': [
      '小数位多于 {currency} 允许的位数',
      '最多 {decimals} 位小数',
      '四舍五入到 {decimals} 位小数',
    ],
    en: [
      'More decimals than {currency} has',
      'At most {decimals} decimals',
      'Round to {decimals} decimals',
    ],
  },
  'number-ambiguous': {
    'zh-CN': ['可能是千位分隔，也可能是小数', '例如 1234 或 1.23', '去掉千位分隔符，或写两位小数'],
    en: [
      'Could be thousands or decimals',
      'Such as 1234 or 1.23',
      'Write it without thousands mark, or with two decimals',
    ],
  },
  'currency-unknown': {
    'zh-CN': ['不认识的币种“{sign}”', 'ISO 货币代码，例如 CNY、USD', '改用货币代码'],
    en: ['Unknown currency "{sign}"', 'An ISO code such as CNY or USD', 'Write the currency code'],
  },
  'currency-ambiguous': {
    'zh-CN': ['“{sign}”可以是几种货币', '货币代码，例如 CNY 或 JPY', '改用货币代码'],
    en: [
      '"{sign}" is the sign of several currencies',
      'A code such as CNY or JPY',
      'Write the currency code',
    ],
  },
  'sale-price-above-price': {
    'zh-CN': ['促销价高于原价', '不高于原价', '核对这两个价格'],
    en: ['The sale price is above the price', 'At most the price', 'Check both prices'],
  },
  'not-a-whole-number': {
    'zh-CN': ['库存不是整数', '0 或正整数', '只填数字'],
    en: ['The stock is not a whole number', 'A whole number from 0', 'Enter digits only'],
  },
  'stock-negative': {
    'zh-CN': ['库存为负数', '0 或正整数', '填写 0 或实际库存'],
    en: ['The stock is negative', 'A whole number from 0', 'Enter 0 or the units you have'],
  },
  'stock-absurd': {
    'zh-CN': ['库存大得不合理', '最多 {max}', '核对是否填错了列'],
    en: ['The stock is far too large', 'At most {max}', 'Check whether another column slipped in'],
  },
  'not-a-number': {
    'zh-CN': ['不是数字', '例如 0.35 或 350 g', '填写数字，可加单位'],
    en: ['Not a number', 'Such as 0.35 or 350 g', 'Enter a number, with a unit if needed'],
  },
  'number-negative': {
    'zh-CN': ['不能为负数', '0 或正数', '填写正确的数值'],
    en: ['Must not be negative', '0 or more', 'Enter the right value'],
  },
  'unit-unknown': {
    'zh-CN': ['不认识的单位“{unit}”', 'g、kg、lb、oz 或 mm、cm、m、in', '改用这些单位'],
    en: ['Unknown unit "{unit}"', 'g, kg, lb, oz or mm, cm, m, in', 'Use one of these units'],
  },
  'not-a-barcode': {
    'zh-CN': ['不是条码', '6 到 20 位数字', '填写条码数字，或留空'],
    en: ['Not a barcode', '6 to 20 digits', 'Enter the digits, or leave the cell blank'],
  },
  'not-an-hs-code': {
    'zh-CN': ['不是海关编码', '4 到 13 位数字', '填写海关编码，或留空'],
    en: ['Not an HS code', '4 to 13 digits', 'Enter the code, or leave the cell blank'],
  },
  'country-unknown': {
    'zh-CN': ['不认识的国家或地区', '两位代码或名称，例如 CN、中国', '改用两位代码'],
    en: [
      'Unknown country',
      'A two-letter code or a name, such as CN or China',
      'Write the two-letter code',
    ],
  },
  'image-address-refused': {
    'zh-CN': ['图片地址不可用', 'https 地址，或 JPG、PNG、WebP、GIF 文件名', '改正地址或文件名'],
    en: [
      'The picture address cannot be used',
      'An https address, or the name of a JPG, PNG, WebP or GIF file',
      'Correct the address or name',
    ],
  },
  'image-missing': {
    'zh-CN': [
      '找不到图片文件 {path}',
      '放在表格旁边的文件',
      '把图片放到表格所在文件夹，或改正文件名',
    ],
    en: [
      'The picture file {path} is not there',
      'A file beside the sheet',
      'Put the picture into the folder of the sheet, or correct the name',
    ],
  },
  'image-unreadable': {
    'zh-CN': ['图片文件 {path} 无法使用', '不超过 10 MB 的 JPG、PNG、WebP 或 GIF', '换一张图片'],
    en: [
      'The picture file {path} cannot be used',
      'JPG, PNG, WebP or GIF of at most 10 MB',
      'Use another picture',
    ],
  },
  'image-outside-folder': {
    'zh-CN': ['图片不在表格所在的文件夹内', '表格文件夹内的文件', '把图片移到表格旁边'],
    en: [
      'The picture is outside the folder of the sheet',
      'A file in or below that folder',
      'Move the picture beside the sheet',
    ],
  },
  'attribute-without-name': {
    'zh-CN': ['属性没有名称', '每行“名称: 值”', '补上属性名称'],
    en: ['An attribute without a name', 'A "Name: Value" per line', 'Add the name'],
  },
  'option-values-missing': {
    'zh-CN': [
      '缺少规格值，无法与同款其他 SKU 区分',
      '每个 SKU 都有规格值',
      '补上颜色、尺码等规格值',
    ],
    en: [
      'Without option values this SKU cannot be told from the others of its product',
      'A value for every option',
      'Fill in colour, size or what tells them apart',
    ],
  },
  'option-values-repeated': {
    'zh-CN': [
      '规格值与同款另一个 SKU 相同',
      '每个 SKU 的规格值各不相同',
      '改正规格值，或删除重复的行',
    ],
    en: [
      'Another SKU of the product has the same option values',
      'Different values for each SKU',
      'Correct the values or delete the row',
    ],
  },
  'options-differ': {
    'zh-CN': [
      '规格（{file}）与已有商品的规格（{have}）不符',
      '与已有商品相同的规格',
      '使用相同的规格，或在一个文件里列出全部 SKU',
    ],
    en: [
      'The options ({file}) do not fit those of the product ({have})',
      'The options the product has',
      'Use the same options, or list all its SKUs in one file',
    ],
  },
  'skus-of-several-products': {
    'zh-CN': ['这些 SKU 分属几个已有商品', '同一商品的 SKU', '把它们分成各自的商品'],
    en: [
      'These SKUs belong to several products you have',
      'SKUs of one product',
      'Separate them into their products',
    ],
  },
  'parent-sku-of-other-product': {
    'zh-CN': ['父 SKU {parentSku} 属于另一个商品', '该商品自己的父 SKU', '改正父 SKU 或 SKU'],
    en: [
      'Parent SKU {parentSku} belongs to another product',
      'The parent SKU of this product',
      'Correct the parent SKU or the SKU',
    ],
  },
  'variant-limit': {
    'zh-CN': ['一个商品的 SKU 太多', '最多 {max} 个', '核对父 SKU 列'],
    en: ['Too many SKUs in one product', 'At most {max}', 'Check the parent SKU column'],
  },
};

const remarkWordings: Readonly<Record<RemarkReason, Readonly<Record<Language, string>>>> = {
  'differs-from-first-row': {
    'zh-CN': '与该商品第一行不同，采用了“{kept}”',
    en: 'Differs from the first row of its product; "{kept}" was taken',
  },
  'own-currency': {
    'zh-CN': '按 {currency} 计，其余为 {usual}',
    en: 'Taken as {currency}; the others are {usual}',
  },
};

/** The words for a rejection. */
export function rejectionText(rejection: RowRejection, language: Language): RejectionText {
  const [message, expected, fix] = wordings[rejection.reason][language];
  const { detail } = rejection;
  return {
    message: fill(message, detail),
    expected: fill(expected, detail),
    fix: fill(fix, detail),
  };
}

/** The words for a remark. */
export function remarkText(remark: RowRemark, language: Language): string {
  return fill(remarkWordings[remark.reason][language], remark.detail);
}

function fill(text: string, detail: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{([A-Za-z]{1,20})\}/g, (_, name: string) => String(detail[name] ?? '…'));
}
