/** One header: which field it means, with the unit, currency, name and position it carries. */

import { lengthUnitOf, weightUnitOf } from './convert-measure.ts';
import { currencyInHeader } from './currency-sign.ts';
import {
  type HeaderDictionary,
  type HeaderMeaning,
  headerHalves,
  headerKey,
  headerNotes,
  withoutBrackets,
} from './header-dictionary.ts';
import type { ImportField, LengthUnit, WeightUnit } from './import-field.ts';

/** What a header says about its column. */
export interface HeaderReading {
  readonly field: ImportField;
  readonly weak: boolean;
  readonly name?: string;
  readonly position?: number;
  readonly unit?: WeightUnit | LengthUnit;
  readonly currency?: string;
}

/** What reading headers needs; make it once. */
export interface HeaderReader {
  readonly dictionary: HeaderDictionary;
  readonly codes: ReadonlySet<string>;
}

/** Reads a header; `null` when it means nothing to us. */
export function readHeader(header: string, reader: HeaderReader): HeaderReading | null {
  const explicit = explicitName(header);
  if (explicit !== null) return explicit;
  const meaning = meaningOf(header, reader);
  if (meaning !== null) {
    const { field, weak, position } = meaning;
    return {
      field,
      weak,
      ...(position === undefined ? {} : { position }),
      ...columnTraits(field, header, reader.codes),
    };
  }
  const halves = [headerKey(header), ...headerHalves(header)];
  if (!halves.some((half) => reader.dictionary.isOption(half))) return null;
  return { field: 'option', weak: false, name: optionName(header) };
}

/** The unit or currency a header gives a field that takes one. */
export function columnTraits(
  field: ImportField,
  header: string,
  codes: ReadonlySet<string>,
): { readonly unit?: WeightUnit | LengthUnit; readonly currency?: string } {
  if (field === 'price' || field === 'salePrice' || field === 'cost') {
    const currency = currencyInHeader(header, codes);
    return currency === null ? {} : { currency };
  }
  const unitOf = field === 'weight' ? weightUnitOf : lengthUnitOf;
  const usual = field === 'weight' ? 'g' : 'mm';
  const measured =
    field === 'weight' ||
    field === 'length' ||
    field === 'width' ||
    field === 'height' ||
    field === 'dimensions';
  if (!measured) return {};
  for (const note of headerNotes(header)) {
    const unit = unitOf(note);
    if (unit !== undefined) return { unit };
  }
  return { unit: usual };
}

/** `Attribute: Material`, `属性：材质`, `Option: Colour`, `选项：颜色`. */
function explicitName(header: string): HeaderReading | null {
  const text = header.slice(0, 200).trim();
  const match = /^(attribute|attr|属性|option|选项|规格)\s*[:：]\s*(\S.*)$/i.exec(text);
  const word = match?.[1]?.toLowerCase();
  const name = match?.[2]?.trim();
  if (word === undefined || name === undefined) return null;
  const isAttribute = word === 'attribute' || word === 'attr' || word === '属性';
  return { field: isAttribute ? 'attribute' : 'option', weak: false, name };
}

function meaningOf(header: string, { dictionary, codes }: HeaderReader): HeaderMeaning | null {
  const key = headerKey(header);
  const whole = dictionary.meaningOf(key) ?? dictionary.meaningOf(withoutCurrency(key, codes));
  if (whole !== undefined) return whole;
  const found = headerHalves(header)
    .map((half) => dictionary.meaningOf(half))
    .filter((meaning) => meaning !== undefined);
  const sure = found.filter(({ weak }) => !weak);
  const [first, ...rest] = sure.length > 0 ? sure : found;
  if (first === undefined) return null;
  return rest.every(({ field }) => field === first.field) ? first : null;
}

/** `priceusd`, `售价cny`, `美元价格` without the currency. */
function withoutCurrency(key: string, codes: ReadonlySet<string>): string {
  for (const code of [key.slice(-3), key.slice(0, 3)]) {
    if (code === 'rmb' || codes.has(code.toUpperCase())) {
      return key.endsWith(code) ? key.slice(0, -3) : key.slice(3);
    }
  }
  return key.replace(/人民币|美元|美金|欧元|英镑|港币|日元|元/, '');
}

function optionName(header: string): string {
  const name = withoutBrackets(header.normalize('NFKC')).replaceAll('*', ' ').trim();
  return name.replaceAll(/\s+/g, ' ').slice(0, 100);
}
