/** Tells what a file is by its first bytes, then by its name, and lays it open with the reader of that format. */
import { FailureError, failure } from '#kernel/failure';
import type { RawFile } from './raw-file.ts';
import type { SourceFile } from './source-file.ts';
import { damaged } from './zip-directory.ts';

const textEndings = new Set(['csv', 'tsv', 'txt', 'tab']);
const workbookEndings = new Set(['xlsx', 'xlsm', 'xltx', 'xltm']);

/**
 * Opens with the right reader, which is only loaded when it is needed: each file has a thread of its own, and the
 * libraries are most of what its start costs. Content goes before the name. Throws `FailureError`.
 */
export async function openRaw(file: SourceFile): Promise<RawFile> {
  const head = await file.read(0, 8);
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1]?.toLowerCase() ?? '';
  if (file.bytes === 0) throw damaged(file, 'empty');
  if (head.toString('latin1', 0, 4) === 'PK\u0003\u0004') {
    const { readXlsx } = await import('./read-xlsx.ts');
    return await readXlsx(file);
  }
  // The container of Office before 2007, which also holds workbooks under a password.
  if (head.toString('hex') === 'd0cf11e0a1b11ae1') {
    const code = workbookEndings.has(ending) ? 'file-encrypted' : 'file-unsupported';
    throw new FailureError(failure(code, { name: file.name, kind: ending }));
  }
  if (workbookEndings.has(ending)) throw damaged(file, 'not-a-workbook');
  if (ending === 'json') {
    const { readJson } = await import('./read-json.ts');
    return await readJson(file);
  }
  if (textEndings.has(ending)) {
    const { readCsv } = await import('./read-csv.ts');
    return await readCsv(file);
  }
  throw new FailureError(failure('file-unsupported', { name: file.name, kind: ending }));
}
