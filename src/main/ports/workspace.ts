/**
 * One owner per workspace. The lock is the kernel's (it dies with the process), never a guess from a pid; a second
 * process sends its use case to the owner over a socket only this user can reach.
 *
 * Promises:
 * - At any moment at most one process holds a folder's lock; killing the holder frees it at once.
 * - A request that the owner did not take up within 5 s was not started, and fails as `workspace-busy`.
 * - When the asking process goes away or cancels, the owner's handler sees its signal abort.
 */
import type { Failure } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { Json } from '#kernel/json';
import type { Result } from '#kernel/result';

/** Which face of the application holds a workspace. */
export type Face = 'cli' | 'window' | 'browser';

/** Who holds a workspace, as told by the holder itself. It informs people; it decides nothing. */
export interface WorkspaceHolder {
  readonly pid: number;
  readonly face: Face;
  readonly startedAt: Instant;
}

/** The lock, held. */
export interface OwnerLock {
  /** The folder's real path. */
  readonly folder: string;
  readonly holder: WorkspaceHolder;
  /** False after `release`. */
  isHeld(): boolean;
  /** Frees the lock; further calls do nothing. */
  release(): void;
}

/** Does a use case for another process; `signal` aborts when that process goes away. Throw a FailureError to fail. */
export type HandOverHandler = (
  useCase: string,
  input: Json,
  emit: (event: Json) => void,
  signal: AbortSignal,
) => Promise<Json>;

/** The owner's open door. */
export interface HandOverServer {
  /** Stops listening, aborts what runs for others, and waits until their handlers have ended. */
  close(): Promise<void>;
}

/** A use case to send to the owner. */
export interface HandOverRequest {
  readonly folder: string;
  readonly useCase: string;
  readonly input: Json;
  readonly onEvent: (event: Json) => void;
  readonly signal?: AbortSignal;
}

/** Ownership of data folders. */
export interface Workspaces {
  /**
   * Takes the folder (made if missing). Failures: `workspace-busy` with the holder's pid, face and start where known,
   * `workspace-unsafe-folder` (network or synced folder; `allowUnsafe` overrides), `workspace-damaged`, `disk-error`.
   */
  acquire(
    folder: string,
    face: Face,
    options?: { readonly allowUnsafe: boolean },
  ): Result<OwnerLock, Failure>;
  /** Lets other processes of this user send use cases to the holder of the lock. */
  serveHandOver(
    lock: OwnerLock,
    handler: HandOverHandler,
  ): Promise<Result<HandOverServer, Failure>>;
  /**
   * Sends a use case to the owner. Failures: the handler's own, `workspace-busy` (nobody answers; nothing was
   * started), `connection-lost` (the owner went away midway; acted unknown), `cancelled`.
   */
  handOver(request: HandOverRequest): Promise<Result<Json, Failure>>;
}
