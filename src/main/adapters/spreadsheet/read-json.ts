/** JSON: arrays of products in the simple shape or in our own, laid out as rows so that one pipeline serves all files. */
import type { SheetRow } from '#domain/imports/row-values';
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';
import { type JsonItem, jsonTable } from './json-table.ts';
import type { RawFile } from './raw-file.ts';
import type { SourceFile } from './source-file.ts';
import { decodedPieces, detectEncoding } from './text-encoding.ts';

/** Lays a JSON file open. Throws `FailureError`. */
export async function readJson(file: SourceFile): Promise<RawFile> {
  const { name, bytes } = file;
  if (bytes > caps.jsonBytes) {
    throw new FailureError(failure('file-too-large', { name, bytes, max: caps.jsonBytes }));
  }
  const encoding = await detectEncoding(file);
  const sha256 = await file.sha256();
  let text = '';
  for await (const piece of decodedPieces(file, encoding, () => undefined)) text += piece;
  const table = jsonTable(productsIn(parseExact(text, name), name), name);
  let done = 0;
  const total = table.length;
  return {
    facts: { name, format: 'json', bytes, sha256, encoding, ignored: [] },
    sheets: [
      {
        name,
        hidden: false,
        rows: async function* (): AsyncGenerator<SheetRow> {
          done = 0;
          for (const row of table) {
            done += 1;
            yield row;
          }
        },
      },
    ],
    guarded: false,
    rowCount: Math.max(0, total - 1),
    progress: () => ({ done, total, unit: 'rows' }),
  };
}

/** Numbers as they are written: `19.90` stays `19.90`, and an id of twenty digits keeps them all. */
function parseExact(text: string, name: string): unknown {
  const keepDigits = (
    _key: string,
    value: unknown,
    context?: { readonly source?: string },
  ): unknown => (typeof value === 'number' ? (context?.source ?? String(value)) : value);
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    throw new FailureError(failure('file-damaged', { name, why: 'json' }));
  }
}

/** The list of products: the file itself, or its `products`. */
function productsIn(value: unknown, name: string): readonly JsonItem[] {
  const list = isItem(value) ? value['products'] : value;
  if (!Array.isArray(list) || !list.every(isItem)) {
    throw new FailureError(failure('file-unsupported', { name, why: 'json-shape' }));
  }
  return list;
}

function isItem(value: unknown): value is JsonItem {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
