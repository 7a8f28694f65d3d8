/** `workspace.doctor`: looks at everything that can be wrong, and makes the file that a helper may be sent. */
import { doctor as doctorInput } from '#contract/schemas';
import type { Json } from '#kernel/json';
import type { Application } from '../application.ts';
import { asJson, orThrow, type UseCaseIo, useCase } from '../use-case.ts';
import { checksOf, type DoctorCheck } from './doctor-checks.ts';
import { type DoctorFacts, gatherFacts } from './doctor-facts.ts';
import { makeBundle } from './support-bundle.ts';

/** What doctor found. `ok` is false when a check is an error; warnings leave it true. */
export interface DoctorReport {
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
  readonly bundle: { readonly file: string; readonly bytes: number } | null;
}

const bundledRequests = 500;
const bundledLogLines = 1_000;

/** Checks the workspace; with a file's name it also writes the support bundle there. */
export const runDoctor = useCase(doctorInput, async (app, request, io): Promise<Json> => {
  io.emit({ type: 'progress', stage: 'check', done: 0, total: null });
  const facts = await gatherFacts(app);
  const checks = checksOf(facts);
  const bundle =
    request.bundle === undefined
      ? null
      : await writeBundle(app, { facts, checks, file: request.bundle }, io);
  const report: DoctorReport = {
    ok: checks.every((check) => check.level !== 'error'),
    checks,
    bundle,
  };
  return asJson(report);
});

interface BundleRequest {
  readonly facts: DoctorFacts;
  readonly checks: readonly DoctorCheck[];
  readonly file: string;
}

async function writeBundle(
  app: Application,
  { facts, checks, file }: BundleRequest,
  io: UseCaseIo,
): Promise<DoctorReport['bundle']> {
  io.emit({ type: 'progress', stage: 'bundle', done: 0, total: null });
  const support = app.system.support(app.folder);
  const content = makeBundle({
    facts,
    checks,
    requests: await app.jobReads.requests({ limit: bundledRequests }),
    logLines: await support.lastLogLines(bundledLogLines),
    personal: support.personalTexts(),
  });
  const bytes = orThrow(await support.write(file, `${JSON.stringify(content, null, 2)}\n`));
  return { file, bytes };
}
