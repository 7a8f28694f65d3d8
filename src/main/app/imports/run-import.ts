/** `imports.run`: a file becomes a draft, the draft a preview, the preview a change set. Nothing is written before that. */

import type { z } from 'zod';
import { runImport as input } from '#contract/schemas';
import type { ColumnChoice, MappingChoice } from '#domain/imports/column-mapping';
import { isImportField, lengthUnits, weightUnits } from '#domain/imports/import-field';
import type { ImportPreview } from '#domain/imports/preview';
import { createPreviewTally } from '#domain/imports/preview-tally';
import { FailureError, failure } from '#kernel/failure';
import { asId, type ChangeSetId, type LocationId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { FileFacts, ImportSlice, ImportSource } from '#ports/spreadsheet';
import type { Application } from '../application.ts';
import { applyChangeSet, recoverCatalogue } from '../catalogue/apply-change-set.ts';
import { asJson, orThrow, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';

/** The result of an import or its preview. */
export interface ImportReport {
  readonly applied: boolean;
  readonly changeSet: ChangeSetId | null;
  readonly file: FileFacts;
  readonly sheet: string | null;
  readonly preview: ImportPreview;
}

/** Stock of a file is counted at the one location there is. */
const mainLocation = asId<LocationId>(1);

/** Imports a file, or shows what an import would do. */
export const runImport = useCase(input, async (app, request, io): Promise<Json> => {
  const currency = await currencyFor(app, request.currency);
  const source = orThrow(
    await app.spreadsheet.open(request.file, {
      ...(request.sheet === undefined ? {} : { sheet: request.sheet }),
      mapping: mappingOf(request),
      currency,
      signal: io.signal,
    }),
  );
  try {
    if (source.mapping.missing.length > 0) {
      throw new FailureError(
        failure('mapping-incomplete', {
          file: source.facts.name,
          fields: source.mapping.missing.join(', '),
        }),
      );
    }
    return asJson(await draftAndApply(app, source, request.dryRun, io));
  } finally {
    await source.close();
  }
});

async function draftAndApply(
  app: Application,
  source: ImportSource,
  dryRun: boolean,
  io: UseCaseIo,
): Promise<ImportReport> {
  const { facts, sheet } = source;
  const changeSet = await app.catalogue.begin(
    { kind: 'import', file: facts.name, sheet, sha256: facts.sha256 },
    'seller',
  );
  let settled = false;
  try {
    const preview = await draftAll(app, source, { changeSet, keepImages: !dryRun }, io);
    const changes = preview.products.new + preview.products.changed;
    const head = { file: facts, sheet, preview };
    if (dryRun || changes === 0) return { ...head, applied: false, changeSet: null };
    await app.backups.create(app.folder, 'before-import', app.clock.now());
    throwIfCancelled(io);
    await app.catalogue.startApplying(changeSet);
    settled = true;
    await applyChangeSet(app, changeSet, io);
    return { ...head, applied: true, changeSet };
  } finally {
    if (!settled) {
      await app.catalogue.discard(changeSet);
      // The draft's rows go now, not at the next start.
      await recoverCatalogue(app);
    }
  }
}

async function draftAll(
  app: Application,
  source: ImportSource,
  target: { readonly changeSet: ChangeSetId; readonly keepImages: boolean },
  io: UseCaseIo,
): Promise<ImportPreview> {
  const tally = createPreviewTally(source.mapping);
  const slices = source.slices({
    signal: io.signal,
    onProgress: ({ done, total }) => io.emit({ type: 'progress', stage: 'read', done, total }),
  });
  for await (const result of slices) {
    const slice = orThrow(result);
    throwIfCancelled(io);
    if (target.keepImages) await keepImages(app, slice);
    const { diffs } = await app.catalogue.draftImport(target.changeSet, slice.drafts, {
      locationId: mainLocation,
      report: 'diffs',
    });
    for (const [index, draft] of slice.drafts.entries()) {
      const diff = diffs[index];
      if (diff !== undefined) tally.add(draft, diff);
    }
    tally.addRejections(slice.rejections);
    tally.addRemarks(slice.remarks);
    io.emit({
      type: 'progress',
      stage: 'compare',
      done: slice.progress.done,
      total: slice.progress.total,
    });
  }
  return tally.finish();
}

async function keepImages(app: Application, slice: ImportSlice): Promise<void> {
  for (const image of slice.imageFiles) orThrow(await app.images.put({ path: image.path }));
}

async function currencyFor(
  app: Application,
  chosen: string | undefined,
): Promise<{ readonly code: string; readonly why: 'chosen' | 'workspace' }> {
  if (chosen !== undefined) return { code: chosen, why: 'chosen' };
  const facts = await app.workspace.facts();
  if (facts === null) throw new FailureError(failure('workspace-missing'));
  return { code: facts.baseCurrency, why: 'workspace' };
}

function mappingOf(request: z.infer<typeof input>): MappingChoice {
  const columns = request.columns?.map((choice): ColumnChoice => {
    if (choice.field !== null && !isImportField(choice.field)) {
      throw new FailureError(failure('invalid-input', { field: 'columns', value: choice.field }));
    }
    const unit = [...weightUnits, ...lengthUnits].find((known) => known === choice.unit);
    return {
      column: choice.column,
      field: choice.field,
      ...(choice.name === undefined ? {} : { name: choice.name }),
      ...(choice.position === undefined ? {} : { position: choice.position }),
      ...(unit === undefined ? {} : { unit }),
      ...(choice.currency === undefined ? {} : { currency: choice.currency }),
    };
  });
  return {
    ...(request.headerRow === undefined ? {} : { headerRow: request.headerRow }),
    ...(columns === undefined ? {} : { columns }),
  };
}
