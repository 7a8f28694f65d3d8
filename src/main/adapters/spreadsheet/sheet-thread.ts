/** The sheet thread: one task, then the end. It has no way to the database, to secrets or to the network. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from '#kernel/failure';
import { createThreadLine, type ThreadLine } from './thread-line.ts';
import type { SheetTask } from './thread-protocol.ts';

async function carryOut(task: SheetTask, line: ThreadLine): Promise<void> {
  switch (task.kind) {
    case 'describe': {
      const { describeTask } = await import('./describe-task.ts');
      return await describeTask(task, line);
    }
    case 'open': {
      const { openTask } = await import('./open-task.ts');
      return await openTask(task, line);
    }
    case 'write': {
      const { writeTask } = await import('./write-task.ts');
      return await writeTask(task, line);
    }
  }
}

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');
const line = createThreadLine(port, () => performance.now());
try {
  await carryOut(workerData as SheetTask, line);
  line.send({ kind: 'end' });
} catch (thrown) {
  const expected = failureOf(thrown);
  // A defect ends the thread with its error, which the main side rethrows.
  if (expected === undefined) throw thrown;
  line.send({ kind: 'failed', failure: expected });
} finally {
  port.close();
}
