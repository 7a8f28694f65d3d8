/** The backup port. Each call runs in a thread of its own: hashing and checking whole files takes seconds. */
import { Worker } from 'node:worker_threads';
import type { Backups } from '#ports/backup';
import { type Answer, orThrow as answerValue } from '../calls.ts';
import type { BackupCall } from './backup-call.ts';

/** The port over `backup-thread`. */
export function threadedBackups(script: URL = threadFile()): Backups {
  const call = async <T>(method: keyof Backups, ...args: readonly unknown[]): Promise<T> =>
    (await runInThread(script, { method, args })) as T;
  return {
    create: (workspaceFolder, reason, at) => call('create', workspaceFolder, reason, at),
    list: (workspaceFolder) => call('list', workspaceFolder),
    verify: (backupFolder) => call('verify', backupFolder),
    restore: (backupFolder, workspaceFolder, at) =>
      call('restore', backupFolder, workspaceFolder, at),
    finishRestore: (workspaceFolder) => call('finishRestore', workspaceFolder),
    check: (workspaceFolder) => call('check', workspaceFolder),
  };
}

async function runInThread(script: URL, workerData: BackupCall): Promise<unknown> {
  const worker = new Worker(script, { workerData });
  const answer = await new Promise<Answer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`backup thread ended with ${code}`)));
  });
  return answerValue(answer);
}

/** A built thread lies beside the entry under its own name. */
function threadFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./backup-thread.ts', import.meta.url)
    : new URL('./backup-thread.js', import.meta.url);
}
