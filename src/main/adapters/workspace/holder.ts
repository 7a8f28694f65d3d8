/** `owner.json`: the holder of a workspace tells who it is and where its door is. It informs, it decides nothing. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Failure, failure } from '#kernel/failure';
import { toIso } from '#kernel/instant';
import type { WorkspaceHolder } from '#ports/workspace';
import { readIfThere, systemErrorCode, writePrivateFile } from './private-file.ts';

const schema = z.object({
  pid: z.int().positive(),
  face: z.enum(['cli', 'window', 'browser']),
  startedAt: z.number(),
  /** Where the holder takes use cases from others; null while it takes none. */
  socket: z.string().nullable(),
});

/** What the file says. */
export type HolderNote = Readonly<z.infer<typeof schema>>;

/** Tells who holds the folder. */
export function writeHolder(folder: string, holder: WorkspaceHolder, socket: string | null): void {
  writePrivateFile(pathIn(folder), `${JSON.stringify({ ...holder, socket })}\n`);
}

/** Takes the note away. */
export function removeHolder(folder: string): void {
  rmSync(pathIn(folder), { force: true });
}

/** The note, or null where there is none that can be read: it only informs, so an unreadable one is as good as none. */
export function readHolder(folder: string): HolderNote | null {
  try {
    const text = readIfThere(pathIn(folder));
    const parsed = schema.safeParse(text === null ? null : JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || systemErrorCode(thrown) !== undefined) return null;
    throw thrown;
  }
}

/** `workspace-busy`, naming the holder as far as it is known. */
export function busyFailure(folder: string, reason: string): Failure {
  const holder = readHolder(folder);
  const who =
    holder === null
      ? {}
      : { pid: holder.pid, face: holder.face, startedAt: toIso(holder.startedAt) };
  return failure('workspace-busy', { reason, ...who }, { retry: 'later' });
}

function pathIn(folder: string): string {
  return join(folder, 'owner.json');
}
