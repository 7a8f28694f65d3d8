/** `audit.list`, `audit.verify`: who did what, and whether anybody has tampered with the record of it. */
import { history, nothing } from '#contract/schemas';
import type { Json } from '#kernel/json';
import type { AuditFinding, AuditVerifyCursor } from '#ports/audit';
import type { Application } from '../application.ts';
import { asJson, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';

/** Rows of one slice: a few milliseconds of the store's time. */
const sliceRows = 500;

/** What a verification found. A finding is an answer, not a failure: the caller decides what to do about it. */
export interface AuditReport {
  readonly ok: boolean;
  readonly rows: number;
  /** The first twenty. */
  readonly findings: readonly AuditFinding[];
}

/** Rows of the trail, newest first. */
export const listAudit = useCase(
  history,
  async (app, request): Promise<Json> => asJson({ rows: await app.auditReads.page(request) }),
);

/** Checks the whole trail against itself and its witness. */
export const verifyAudit = useCase(
  nothing,
  async (app, _request, io): Promise<Json> => asJson(await verifyTrail(app, io)),
);

async function verifyTrail(app: Application, io: UseCaseIo): Promise<AuditReport> {
  const findings: AuditFinding[] = [];
  let rows = 0;
  let cursor: AuditVerifyCursor | null = null;
  do {
    throwIfCancelled(io);
    const slice: Awaited<ReturnType<typeof app.audit.verifySlice>> = await app.audit.verifySlice(
      cursor,
      sliceRows,
    );
    rows += slice.rows;
    findings.push(...slice.findings);
    cursor = slice.next;
    io.emit({ type: 'progress', stage: 'verify', done: rows, total: null });
  } while (cursor !== null);
  return { ok: findings.length === 0, rows, findings };
}
