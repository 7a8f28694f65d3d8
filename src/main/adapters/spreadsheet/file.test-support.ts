/** For tests: files in a folder of their own, and a whole import in one call. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailureCode } from '#kernel/failure';
import type { ImportSlice, OpenOptions, Spreadsheet } from '#ports/spreadsheet';

/** A fresh folder under the system's temporary one. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sheets-'));
}

/** Writes a file and returns its path. */
export function fileIn(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** All of a file, or the code of the failure that ended it. */
export async function importAll(
  spreadsheet: Spreadsheet,
  file: string,
  options: Partial<OpenOptions> = {},
): Promise<Omit<ImportSlice, 'progress'> | FailureCode> {
  const usual = { code: 'CNY', why: 'workspace' } as const;
  const source = await spreadsheet.open(file, { currency: usual, ...options });
  if (!source.ok) return source.failure.code;
  const drafts: ImportSlice['drafts'][number][] = [];
  const rejections: ImportSlice['rejections'][number][] = [];
  const remarks: ImportSlice['remarks'][number][] = [];
  const imageFiles: ImportSlice['imageFiles'][number][] = [];
  for await (const slice of source.value.slices()) {
    if (!slice.ok) return slice.failure.code;
    drafts.push(...slice.value.drafts);
    rejections.push(...slice.value.rejections);
    remarks.push(...slice.value.remarks);
    imageFiles.push(...slice.value.imageFiles);
  }
  return { drafts, rejections, remarks, imageFiles };
}

/** The drafts of a file that must be readable. */
export async function draftsOf(
  spreadsheet: Spreadsheet,
  file: string,
  options: Partial<OpenOptions> = {},
): Promise<ImportSlice['drafts']> {
  const all = await importAll(spreadsheet, file, options);
  if (typeof all === 'string') throw new Error(`the import of ${file} failed: ${all}`);
  if (all.rejections.length > 0)
    throw new Error(`rows were refused: ${JSON.stringify(all.rejections)}`);
  return all.drafts;
}
