/** What is in a workbook: its sheets in order, where their parts are, and what is there that we do not read. */
import { FailureError, failure } from '#kernel/failure';
import type { IgnoredPart } from '#ports/spreadsheet';
import { caps } from './caps.ts';
import type { SourceFile } from './source-file.ts';
import { xmlTags } from './xml-tags.ts';
import { damaged, type ZipEntry } from './zip-directory.ts';
import { type InflateBudget, partText } from './zip-part.ts';

/** One worksheet. */
export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: ZipEntry;
}

/** The parts of a workbook that are read. */
export interface WorkbookParts {
  readonly sheets: readonly WorkbookSheet[];
  readonly date1904: boolean;
  readonly sharedStrings: ZipEntry | null;
  readonly styles: ZipEntry | null;
  readonly ignored: readonly IgnoredPart[];
}

type Entries = ReadonlyMap<string, ZipEntry>;

/** Finds the parts by the relations, as the standard asks, never by guessing names. Throws `FailureError`. */
export async function readWorkbookParts(
  file: SourceFile,
  entries: Entries,
  budget: InflateBudget,
): Promise<WorkbookParts> {
  const root = entries.get('_rels/.rels');
  if (root === undefined || !entries.has('[Content_Types].xml')) {
    throw new FailureError(failure('file-unsupported', { name: file.name }));
  }
  const rootRelations = relationsIn(await partText(file, root, budget), '');
  const workbookPath = rootRelations.find(({ type }) => type === 'officeDocument')?.path ?? '';
  const workbook = entries.get(workbookPath);
  if (workbook === undefined) throw damaged(file, 'no-workbook');
  if (workbookPath.endsWith('.bin')) {
    throw new FailureError(failure('file-unsupported', { name: file.name, kind: 'xlsb' }));
  }
  const folder = workbookPath.slice(0, workbookPath.lastIndexOf('/') + 1);
  const relationsPart = entries.get(`${folder}_rels/${workbookPath.slice(folder.length)}.rels`);
  if (relationsPart === undefined) throw damaged(file, 'no-relations');
  const relations = relationsIn(await partText(file, relationsPart, budget), folder);
  const { sheets, date1904 } = readWorkbook(
    await partText(file, workbook, budget),
    relations,
    entries,
  );
  const partOf = (type: string): ZipEntry | null =>
    entries.get(relations.find((relation) => relation.type === type)?.path ?? '') ?? null;
  return {
    sheets,
    date1904,
    sharedStrings: partOf('sharedStrings'),
    styles: partOf('styles'),
    ignored: ignoredParts(entries),
  };
}

interface Relation {
  readonly id: string;
  /** The last word of the relation's type, which the strict and the usual form share. */
  readonly type: string;
  readonly path: string;
}

function relationsIn(xml: string, folder: string): Relation[] {
  const relations: Relation[] = [];
  for (const { name, attributes } of xmlTags(xml)) {
    if (name !== 'Relationship' || attributes.get('TargetMode') === 'External') continue;
    const type = attributes.get('Type') ?? '';
    relations.push({
      id: attributes.get('Id') ?? '',
      type: type.slice(type.lastIndexOf('/') + 1),
      path: resolvePath(folder, attributes.get('Target') ?? ''),
    });
  }
  return relations;
}

/** Paths are only ever looked up among the names of the archive, so `..` cannot lead anywhere else. */
function resolvePath(folder: string, target: string): string {
  const parts = (target.startsWith('/') ? target : folder + target).split('/');
  const path: string[] = [];
  for (const part of parts) {
    if (part === '..') path.pop();
    else if (part !== '' && part !== '.') path.push(part);
  }
  return path.join('/');
}

function readWorkbook(
  xml: string,
  relations: readonly Relation[],
  entries: Entries,
): { readonly sheets: readonly WorkbookSheet[]; readonly date1904: boolean } {
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const sheets: WorkbookSheet[] = [];
  let date1904 = false;
  for (const { name, attributes } of xmlTags(xml)) {
    if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes.get('date1904') ?? '');
    if (name !== 'sheet' || sheets.length >= caps.sheets) continue;
    const id = [...attributes].find(([key]) => key.endsWith(':id'))?.[1] ?? '';
    const relation = byId.get(id);
    const part = relation?.type === 'worksheet' ? entries.get(relation.path) : undefined;
    if (part === undefined) continue;
    const hidden = (attributes.get('state') ?? 'visible') !== 'visible';
    sheets.push({ name: attributes.get('name') ?? '', hidden, part });
  }
  return { sheets, date1904 };
}

function ignoredParts(entries: Entries): IgnoredPart[] {
  const kinds: readonly (readonly [IgnoredPart, RegExp])[] = [
    ['macros', /vbaProject|macrosheets\//i],
    ['external-links', /externalLinks\/|connections\.xml|queryTables\//i],
    ['embedded-objects', /embeddings\/|activeX\//i],
    ['pictures', /media\//i],
    ['charts', /charts\//i],
  ];
  const names = [...entries.keys()].map((name) => name.slice(0, 200));
  return kinds
    .filter(([, pattern]) => names.some((name) => pattern.test(name)))
    .map(([kind]) => kind);
}
