/**
 * Words that headers use for our fields, in Chinese and English, in the form of `headerKey`. The first list of a
 * field is what suppliers and our own export call it; the second is used only when no column is called by the first.
 */
import type { ImportField } from './import-field.ts';

/** What a header means. */
export interface HeaderMeaning {
  readonly field: ImportField;
  readonly position?: number;
  /** Only taken when no other column has the field with certainty. */
  readonly weak: boolean;
}

interface Entry {
  readonly field: ImportField;
  readonly position?: number;
  readonly sure: string;
  readonly weak?: string;
}

// prettier-like alignment is left to the formatter; words are separated by blanks.
const entries: readonly Entry[] = [
  {
    field: 'title',
    sure: 'title producttitle productname itemname itemtitle goodsname 标题 商品标题 商品名称 产品名称 产品标题 品名 货品名称 宝贝标题 商品名 产品名',
    weak: 'name 名称',
  },
  {
    field: 'description',
    sure: 'description productdescription itemdescription longdescription bodyhtml details 描述 商品描述 产品描述 详情 商品详情 产品详情 详细描述',
    weak: 'shortdescription 简介 说明 产品说明',
  },
  {
    field: 'category',
    sure: 'category categories productcategory categorypath categoryname 类目 分类 商品类目 商品分类 产品分类 产品类目 类别 品类',
    weak: 'producttype type 类型',
  },
  { field: 'categoryLevel', position: 1, sure: 'category1 categorylevel1 一级类目 一级分类 大类' },
  {
    field: 'categoryLevel',
    position: 2,
    sure: 'category2 categorylevel2 subcategory 二级类目 二级分类 小类 子类目',
  },
  { field: 'categoryLevel', position: 3, sure: 'category3 categorylevel3 三级类目 三级分类' },
  { field: 'brand', sure: 'brand brandname 品牌 品牌名称 商标', weak: 'vendor manufacturer 厂商' },
  {
    field: 'parentSku',
    sure: 'parentsku parent parentid parentcode spu spucode spuid spu编码 spu编号 父sku 父级sku 主sku 主编码 款号 款式编号 itemgroupid stylecode styleno stylenumber',
    weak: 'handle productid productcode 商品id 产品编号 产品编码',
  },
  {
    field: 'sku',
    sure: 'sku skucode skuid skuno skunumber sellersku variantsku sku编码 sku编号 sku码 商家编码 商家sku 规格编码 规格sku',
    weak: 'itemno itemnumber itemcode articleno articlenumber code 货号 商品编码 商品货号 编码 编号 产品货号 商品编号',
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((position): Entry[] => [
    {
      field: 'optionName',
      position,
      sure: `option${position}name optionname${position} 选项${position}名称 规格${position}名称 规格名${position}`,
    },
    {
      field: 'optionValue',
      position,
      sure: `option${position}value optionvalue${position} option${position} 选项${position}值 规格${position}值 规格值${position}`,
    },
  ]),
  {
    field: 'price',
    sure: 'price unitprice sellingprice retailprice regularprice variantprice 价格 售价 单价 销售价 零售价 商品价格 销售价格 标价',
    weak: 'listprice rrp msrp 建议零售价 市场价 原价',
  },
  {
    field: 'salePrice',
    sure: 'saleprice specialprice discountprice promotionprice promoprice 促销价 特价 折扣价 活动价 优惠价',
  },
  {
    field: 'cost',
    sure: 'cost costprice unitcost costperitem purchaseprice supplyprice 成本 成本价 进价 进货价 采购价 供货价',
    weak: 'wholesaleprice 批发价',
  },
  { field: 'currency', sure: 'currency currencycode 币种 货币 币别 结算币种' },
  {
    field: 'stock',
    sure: 'stock qty quantity inventory stockquantity stockqty available availablestock onhand variantinventoryqty 库存 数量 库存数量 可用库存 现货 现货数量 库存量 可售库存',
  },
  {
    field: 'barcode',
    sure: 'barcode ean ean13 upc gtin isbn eancode upccode eanupc variantbarcode 条码 条形码 商品条码 商品条形码 国际条码 69码',
  },
  {
    field: 'weight',
    sure: 'weight grossweight netweight itemweight packageweight shippingweight variantgrams 重量 毛重 净重 商品重量 单重 包裹重量',
  },
  { field: 'weightUnit', sure: 'weightunit unitofweight variantweightunit 重量单位' },
  { field: 'length', sure: 'length packagelength itemlength 长 长度 包装长' },
  { field: 'width', sure: 'width packagewidth itemwidth 宽 宽度 包装宽' },
  { field: 'height', sure: 'height packageheight itemheight 高 高度 包装高' },
  {
    field: 'dimensions',
    sure: 'dimensions dimension packagesize packagedimensions lxwxh lwh 包装尺寸 外箱尺寸 长宽高 产品尺寸 体积尺寸',
  },
  {
    field: 'images',
    sure: 'images image imageurl imageurls imagelink picture pictures picurl mainimage productimages photo photos imagesrc 图片 主图 商品图片 图片链接 图片地址 产品图片 图片url 主图链接 主图地址 主图url',
  },
  {
    field: 'imageAlts',
    sure: 'imagetexts imagealttext imagealts imagealt alttext 图片说明 图片描述',
  },
  {
    field: 'variantImage',
    sure: 'variantimage skuimage variantimageurl optionimage 规格图 规格图片 sku图 sku图片 变体图片',
  },
  {
    field: 'hsCode',
    sure: 'hscode hs hstariffcode tariffcode customscode 海关编码 hs编码 税则号 商品税号',
  },
  {
    field: 'origin',
    sure: 'origin countryoforigin madein country origincountry coo 原产地 产地 原产国 生产国',
  },
  { field: 'attributes', sure: 'attributes productattributes 属性 商品属性 产品属性' },
];

/** Headers that are options of their own: a column each, values in the cells. */
const optionWords =
  'colour color colours colors size sizes shoesize flavour flavor capacity pattern style scent voltage plug plugtype 颜色 颜色分类 色 尺码 码数 尺寸 规格 规格型号 款式 口味 容量 图案 香味 套餐 鞋码 电压 插头';

/** The dictionary, made once and asked per header. */
export interface HeaderDictionary {
  readonly meaningOf: (key: string) => HeaderMeaning | undefined;
  readonly isOption: (key: string) => boolean;
}

/** Builds the dictionary. */
export function createHeaderDictionary(): HeaderDictionary {
  const meanings = new Map<string, HeaderMeaning>();
  for (const { field, position, sure, weak } of entries) {
    const at = position === undefined ? {} : { position };
    for (const word of (weak ?? '').split(' ')) {
      if (word !== '') meanings.set(word, { field, ...at, weak: true });
    }
    for (const word of sure.split(' ')) meanings.set(word, { field, ...at, weak: false });
  }
  const options = new Set(optionWords.split(' '));
  return { meaningOf: (key) => meanings.get(key), isOption: (key) => options.has(key) };
}

/** A header as the dictionary knows it: folded, lower case, without brackets and their content, letters and digits only. */
export function headerKey(header: string): string {
  return withoutBrackets(header.slice(0, 200).normalize('NFKC'))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** A header without bracketed notes such as units. */
export function withoutBrackets(header: string): string {
  return header.replaceAll(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】/g, ' ');
}

/** The bracketed notes of a header, and the words around them. */
export function headerNotes(header: string): readonly string[] {
  const text = header.slice(0, 200).normalize('NFKC');
  const notes = [...text.matchAll(/\(([^()]*)\)|\[([^[\]]*)\]|【([^【】]*)】/g)].map(
    ([, round, square, heavy]) => (round ?? square ?? heavy ?? '').trim(),
  );
  return [...notes, ...withoutBrackets(text).split(/[\s/_-]+/)].filter((note) => note !== '');
}

/** The halves of a header in two languages (`颜色 Colour`, `价格/Price`), each in the form of `headerKey`. */
export function headerHalves(header: string): readonly string[] {
  const text = withoutBrackets(header.slice(0, 200).normalize('NFKC'));
  const byMark = text.split(/[/|\n]/);
  const byScript = text.split(
    /(?<=\p{sc=Han})\s*(?=\p{sc=Latin})|(?<=\p{sc=Latin})\s*(?=\p{sc=Han})/u,
  );
  const halves = byMark.length > 1 ? byMark : byScript;
  return halves.map(headerKey).filter((half) => half !== '');
}
