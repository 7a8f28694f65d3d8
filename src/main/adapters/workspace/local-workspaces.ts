/** Ownership of workspaces on this machine; see the port for the promises. */
import type { Instant } from '#kernel/instant';
import type { Workspaces } from '#ports/workspace';
import { askOwner, type OwnerPatience } from './hand-over-client.ts';
import { openDoor } from './hand-over-server.ts';
import { acquireOwnerLock } from './owner-lock.ts';

/** What ownership depends on. */
export interface LocalWorkspacesOptions {
  readonly platform: NodeJS.Platform;
  readonly now: () => Instant;
  /** Told of what a hand-over handler threw that is no failure. */
  readonly onDefect: (thrown: unknown) => void;
  readonly patience?: OwnerPatience;
}

/** A request the owner has not taken up by then was not started. */
const usualPatience: OwnerPatience = { doorMs: 1_500, answerMs: 5_000 };

/** Workspaces on this machine. */
export function localWorkspaces(options: LocalWorkspacesOptions): Workspaces {
  const { platform, now, onDefect } = options;
  return {
    acquire: (folder, face, { allowUnsafe } = { allowUnsafe: false }) =>
      acquireOwnerLock(folder, face, { now, allowUnsafe }),
    serveHandOver: (lock, handler) => openDoor({ lock, handler, platform, onDefect }),
    handOver: (request) => askOwner(request, options.patience ?? usualPatience),
  };
}
