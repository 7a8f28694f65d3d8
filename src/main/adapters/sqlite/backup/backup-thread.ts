/** The thread of one backup call: does it, answers, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '#kernel/failure';
import type { Answer } from '../calls.ts';
import { portOrThrow } from '../serve.ts';
import type { BackupCall } from './backup-call.ts';
import { backupHandlers } from './backup-handlers.ts';

const { method, args } = workerData as BackupCall;
portOrThrow(parentPort).postMessage(answer());

function answer(): Answer {
  const handlers = backupHandlers();
  if (!Object.hasOwn(handlers, method)) return { id: 0, ok: false, defect: `no method ${method}` };
  try {
    const handler = handlers[method] as (...values: readonly unknown[]) => unknown;
    return { id: 0, ok: true, value: handler(...args) };
  } catch (thrown) {
    const known = failureOf(thrown);
    if (known !== undefined) return { id: 0, ok: false, failure: known };
    const defect = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { id: 0, ok: false, defect };
  }
}
