/** The facts a workspace keeps of itself, in the `meta` table. */
import { FailureError, failure } from '#kernel/failure';
import type { WorkspaceFacts, WorkspaceStore } from '#ports/workspace-store';
import type { Handlers } from '../calls.ts';
import type { StoreContext } from '../context.ts';
import type { Db } from '../db.ts';
import { textOf } from '../db.ts';
import { versionOf } from '../migrate.ts';

/** Handlers of `WorkspaceStore`. */
export function workspaceHandlers(context: StoreContext): Handlers<WorkspaceStore> {
  const { db } = context;
  return {
    facts: () => workspaceFacts(db),
    initialise: ({ id, baseCurrency }) => {
      if (metaOf(db, 'workspace-id') !== null) throw new FailureError(failure('workspace-exists'));
      putMeta(db, 'workspace-id', id);
      putMeta(db, 'base-currency', baseCurrency);
      putMeta(db, 'created-at', String(context.now()));
      context.audit({
        actor: 'seller',
        action: 'workspace.init',
        subject: { workspace: id },
        detail: { baseCurrency },
      });
    },
    setBaseCurrency: (currency) => putMeta(db, 'base-currency', currency),
  };
}

/** The facts, or `null` before `initialise`. */
export function workspaceFacts(db: Db): WorkspaceFacts | null {
  const id = metaOf(db, 'workspace-id');
  const baseCurrency = metaOf(db, 'base-currency');
  const createdAt = metaOf(db, 'created-at');
  if (id === null || baseCurrency === null || createdAt === null) return null;
  return { id, baseCurrency, createdAt: Number(createdAt), schemaVersion: versionOf(db) };
}

function metaOf(db: Db, key: string): string | null {
  const row = db.get('SELECT value FROM meta WHERE key = ?', key);
  return row === undefined ? null : textOf(row, 'value');
}

function putMeta(db: Db, key: string, value: string): void {
  db.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  );
}
