/** Looks over a workspace's files for `doctor`: the database's pages and references, the SKU register, the audit trail. */
import { join } from 'node:path';
import { FailureError, failure } from '#kernel/failure';
import type { WorkspaceCheck } from '#ports/backup';
import { verifyAudit } from '../audit/verify-audit.ts';
import { skuMismatches } from '../catalogue/check-skus.ts';
import { historyMismatches } from '../catalogue/history-digest.ts';
import type { Db } from '../db.ts';
import { versionOf } from '../migrate.ts';
import { asFailure } from '../open.ts';
import { countTables, withReader } from './inspect-database.ts';
import { databaseName, onDisk, sizeOf, witnessName } from './workspace-files.ts';

/** Problems named at most, of each kind. */
const most = 20;

/** Throws `workspace-missing`, or `workspace-damaged` when the file cannot be read as a database at all. */
export function checkWorkspace(workspaceFolder: string): WorkspaceCheck {
  const file = join(workspaceFolder, databaseName);
  const bytes = sizeOf(file);
  if (bytes === undefined) {
    throw new FailureError(failure('workspace-missing', { file: databaseName }));
  }
  try {
    return onDisk(() =>
      withReader(file, (db) => {
        const database = words(db, `quick_check(${most})`);
        // Once pages are broken, further answers would be guesses.
        const whole = database.length === 1 && database[0] === 'ok';
        return {
          database,
          brokenReferences: whole ? brokenReferences(db) : [],
          skuMismatches: whole ? skuMismatches(db, most) : [],
          historyMismatches: whole ? historyMismatches(db, most) : [],
          audit: whole
            ? verifyAudit(db, join(workspaceFolder, witnessName))
            : { rows: 0, findings: [] },
          counts: whole ? countTables(db) : {},
          schemaVersion: whole ? versionOf(db) : 0,
          bytes,
        };
      }),
    );
  } catch (thrown) {
    throw asFailure(thrown, databaseName);
  }
}

function words(db: Db, pragma: string): string[] {
  return (db.raw.pragma(pragma) as readonly Readonly<Record<string, unknown>>[]).map((row) =>
    String(Object.values(row)[0]),
  );
}

function brokenReferences(db: Db): string[] {
  const rows = db.all(
    `SELECT "table" || ' → ' || parent AS words, count(*) AS n FROM pragma_foreign_key_check GROUP BY 1 LIMIT ${most}`,
  );
  return rows.map((row) => `${String(row['words'])}: ${String(row['n'])}`);
}
