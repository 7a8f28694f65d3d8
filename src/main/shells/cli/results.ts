/**
 * What the use cases answer, by name. An answer may have crossed a socket, so it arrives as JSON; both sides are this
 * program, and this is the one place that says so.
 */
import type { ImportReport } from '#app/imports/run-import';
import type { PlanReport } from '#app/publishing/make-plan';
import type { PushReport } from '#app/publishing/push';
import type { ExtraVariants, PullReport } from '#app/pulling/pull';
import type { UseCaseName } from '#app/registry';
import type { AuditReport } from '#app/workspace/audit-trail';
import type { DoctorReport } from '#app/workspace/run-doctor';
import type { ChangeSet } from '#domain/catalog/change-set';
import type { FullProduct } from '#domain/catalog/product';
import type { ImportFlag } from '#domain/listing/remote-to-product';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { AuditRow } from '#ports/audit';
import type { BackupInfo } from '#ports/backup';
import type { SearchPage, SkippedField } from '#ports/catalogue-store';
import type { JobCounts, JobView, Outlook } from '#ports/job-store';
import type { ProbeReport } from '#ports/marketplace';
import type { StoredOperation } from '#ports/plan-store';
import type { KeyStatus } from '#ports/secrets';
import type { Shop } from '#ports/shop-store';
import type { FileDescription, FileFacts, WrittenFile } from '#ports/spreadsheet';

/** A shop as it is shown: nothing of it is secret. */
export type ShownShop = Pick<
  Shop,
  | 'id'
  | 'marketplace'
  | 'name'
  | 'url'
  | 'currency'
  | 'state'
  | 'stateReason'
  | 'createdAt'
  | 'facts'
>;

/** A shop with how its listings and its queue stand. */
export interface ShopRow extends ShownShop {
  readonly listings: { readonly live: number; readonly ended: number; readonly linked: number };
  readonly outlook: Outlook;
  readonly lastPull: Instant | null;
}

/** A shop after it was talked to. */
export interface TestedShop extends Pick<ProbeReport, 'checks' | 'warnings'> {
  readonly shop: ShownShop;
}

/** A job with the name of its shop. */
export type ShownJob = JobView & { readonly shop: string };

/** The queue. */
export interface JobsAnswer {
  readonly shops: readonly {
    readonly shop: string;
    readonly state: Shop['state'];
    readonly stateReason: string | null;
    readonly unfinished: number;
    readonly calls: number;
    readonly nextDue: Instant | null;
    readonly seconds: number | null;
  }[];
  readonly counts: readonly (Pick<JobCounts, 'state' | 'count'> & { readonly shop: string })[];
  readonly jobs: readonly ShownJob[];
}

/** Jobs or shops that a command of the queue moved. */
export interface MovedJobs {
  readonly jobs?: number;
  readonly shops?: readonly string[];
}

/** A change set that was applied, with what it left alone. */
export interface AppliedChange {
  readonly changeSet: ChangeSet;
  readonly skipped: readonly SkippedField[];
}

/** Links made by the seller's word. */
export interface LinkAnswer {
  readonly shop: string;
  readonly linked: number;
  readonly imported: number;
  readonly flags: readonly ImportFlag[];
  readonly extra: readonly ExtraVariants[];
}

/** Answers by use case. */
export interface Results {
  readonly 'shops.add': TestedShop;
  readonly 'shops.list': { readonly shops: readonly ShopRow[] };
  readonly 'shops.sign-in': TestedShop;
  readonly 'shops.test': TestedShop;
  readonly 'shops.settings': { readonly shop: ShownShop };
  readonly 'shops.remove': { readonly shop: string; readonly cancelled: number };
  readonly 'shops.link': LinkAnswer;
  readonly 'shops.unlink': {
    readonly shop: string;
    readonly unlinked: number;
    readonly cancelled: number;
  };
  readonly 'imports.run': ImportReport;
  readonly 'exports.run': WrittenFile & { readonly file: string };
  readonly 'sheets.describe': FileDescription & { readonly facts: FileFacts };
  readonly 'plans.make': PlanReport;
  readonly 'plans.operations': { readonly operations: readonly StoredOperation[] };
  readonly 'publishing.push': PushReport;
  readonly 'pulling.pull': { readonly shops: readonly PullReport[] };
  readonly 'jobs.list': JobsAnswer;
  readonly 'jobs.pause': MovedJobs;
  readonly 'jobs.resume': MovedJobs;
  readonly 'jobs.cancel': MovedJobs;
  readonly 'jobs.retry': MovedJobs;
  readonly 'catalogue.search': SearchPage & { readonly products: readonly FullProduct[] };
  readonly 'catalogue.history': { readonly changeSets: readonly ChangeSet[] };
  readonly 'catalogue.override': {
    readonly changeSet: ChangeSet | null;
    readonly changed: number;
  };
  readonly 'catalogue.undo': AppliedChange;
  readonly 'catalogue.redo': AppliedChange;
  readonly 'audit.list': { readonly rows: readonly AuditRow[] };
  readonly 'audit.verify': AuditReport;
  readonly 'workspace.backup': { readonly backup: BackupInfo };
  readonly 'workspace.doctor': DoctorReport;
  readonly 'keys.status': { readonly key: KeyStatus };
}

/** Use cases that the command line calls. */
export type CalledUseCase = keyof Results & UseCaseName;

/** Takes an answer for what the use case declares it to be. */
export function answerOf<N extends CalledUseCase>(_name: N, answer: Json): Results[N] {
  return answer as unknown as Results[N];
}
