/** Every use case by name: the one list that the window, the command line and the hand-over socket share. */
import { FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { Application } from './application.ts';
import { searchCatalogue, showHistory } from './catalogue/browse-catalogue.ts';
import { overrideProduct } from './catalogue/override-product.ts';
import { redoChange, undoChange } from './catalogue/undo-redo.ts';
import { describeSheet, runExport } from './imports/run-export.ts';
import { runImport } from './imports/run-import.ts';
import { cancelJobs, listJobs, pauseJobs, resumeJobs, retryJobs } from './jobs/control-jobs.ts';
import { makePlan } from './publishing/make-plan.ts';
import { push } from './publishing/push.ts';
import { showOperations, showPlan } from './publishing/show-plan.ts';
import { linkShop, unlinkShop } from './pulling/link-shop.ts';
import { pull } from './pulling/pull.ts';
import { addShop, listShops, removeShop, setShopLimits, testShop } from './shops/manage-shops.ts';
import { signInToShop } from './shops/sign-in.ts';
import type { UseCase, UseCaseIo } from './use-case.ts';
import { listAudit, verifyAudit } from './workspace/audit-trail.ts';
import { backupNow, listBackups } from './workspace/back-up.ts';
import { keyStatus } from './workspace/key-status.ts';
import { runDoctor } from './workspace/run-doctor.ts';

const useCases = {
  'shops.add': addShop,
  'shops.list': listShops,
  'shops.sign-in': signInToShop,
  'shops.test': testShop,
  'shops.settings': setShopLimits,
  'shops.remove': removeShop,
  'shops.link': linkShop,
  'shops.unlink': unlinkShop,
  'imports.run': runImport,
  'exports.run': runExport,
  'sheets.describe': describeSheet,
  'plans.make': makePlan,
  'plans.show': showPlan,
  'plans.operations': showOperations,
  'publishing.push': push,
  'pulling.pull': pull,
  'jobs.list': listJobs,
  'jobs.pause': pauseJobs,
  'jobs.resume': resumeJobs,
  'jobs.cancel': cancelJobs,
  'jobs.retry': retryJobs,
  'catalogue.search': searchCatalogue,
  'catalogue.history': showHistory,
  'catalogue.override': overrideProduct,
  'catalogue.undo': undoChange,
  'catalogue.redo': redoChange,
  'audit.list': listAudit,
  'audit.verify': verifyAudit,
  'workspace.backup': backupNow,
  'workspace.backups': listBackups,
  'workspace.doctor': runDoctor,
  'keys.status': keyStatus,
} as const;

/** Names of the use cases. */
export type UseCaseName = keyof typeof useCases;

/** Checks the input and carries out a use case. Throws `FailureError`: `not-found`, `invalid-input`, or its own. */
export async function callUseCase(
  app: Application,
  name: string,
  input: Json,
  io: UseCaseIo,
): Promise<Json> {
  if (!isUseCase(name))
    throw new FailureError(failure('not-found', { useCase: name.slice(0, 80) }));
  const chosen = useCases[name] as UseCase<unknown, Json>;
  const parsed = chosen.input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new FailureError(
      failure('invalid-input', {
        useCase: name,
        field: issue?.path.join('.') ?? '',
        expected: issue?.message.slice(0, 200) ?? '',
      }),
    );
  }
  return chosen.run(app, parsed.data, io);
}

function isUseCase(name: string): name is UseCaseName {
  return Object.hasOwn(useCases, name);
}
