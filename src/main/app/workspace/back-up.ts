/** `workspace.backup`, `workspace.backups`: a verified copy at the seller's wish, and the copies there are. */
import { backup as backupInput, nothing } from '#contract/schemas';
import type { Json } from '#kernel/json';
import { asJson, useCase } from '../use-case.ts';

/** Makes and verifies a backup; when nothing changed since the newest one, that one is named instead. */
export const backupNow = useCase(backupInput, async (app, _request, io): Promise<Json> => {
  io.emit({ type: 'progress', stage: 'backup', done: 0, total: null });
  const made = await app.backups.create(app.folder, 'manual', app.clock.now());
  app.log.info('backup.made', { reason: made.reason, bytes: made.bytes });
  return asJson({ backup: made });
});

/** Backups, newest first. */
export const listBackups = useCase(
  nothing,
  async (app): Promise<Json> => asJson({ backups: await app.backups.list(app.folder) }),
);
