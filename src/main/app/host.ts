/**
 * How a face of the application reaches a workspace: in this process when it can own it, else by handing the use
 * case to the process that does. The faces do not see the difference.
 */
import type { Json } from '#kernel/json';
import type { Redacted } from '#kernel/redacted';
import type { RestoreOutcome } from '#ports/backup';
import type { KeyStatus, WrapperChoice } from '#ports/secrets';
import type { Face } from '#ports/workspace';
import type { UseCaseIo } from './use-case.ts';

/** How to reach a workspace. */
export interface HostOptions {
  readonly folder: string;
  readonly face: Face;
  /** Unlocks a key kept under a passphrase. */
  readonly passphrase?: Redacted;
  /** Keep the key in memory for this process only, by the seller's explicit choice. */
  readonly sessionKey?: boolean;
  /** Accept a network or synced folder. */
  readonly allowUnsafe?: boolean;
}

/** An open workspace, own or another process's. */
export interface Host {
  readonly folder: string;
  /** `true`: another process owns the workspace and does the work. */
  readonly handedOver: boolean;
  /** Carries out a use case by its name in the registry. Throws `FailureError` for what can be expected. */
  call(useCase: string, input: Json, io: UseCaseIo): Promise<Json>;
  /**
   * Frees the workspace once the calls that other processes handed over have ended; `urgent` asks those to stop.
   * Safe to call twice.
   */
  close(options?: { readonly urgent: boolean }): Promise<void>;
}

/** What `init` made. */
export interface InitReport {
  readonly folder: string;
  readonly baseCurrency: string;
  readonly key: KeyStatus;
}

/** Ways to come by a workspace. All throw `FailureError`. */
export interface Hosts {
  /** The data folder: the one named, else the system's usual place. */
  defaultFolder(dataDir: string | undefined): string;
  /** Makes a new workspace. `workspace-exists` when there is one. */
  init(
    options: HostOptions & { readonly baseCurrency: string; readonly key: WrapperChoice },
  ): Promise<InitReport>;
  /** `workspace-missing` when there is none. */
  open(options: HostOptions): Promise<Host>;
  /**
   * Makes a new key for a workspace whose old one is lost (a new machine, a forgotten passphrase); each shop then needs
   * one sign-in. What the old key sealed is kept and opens again should that key return. Refused while a key works.
   */
  newKey(options: HostOptions & { readonly key: WrapperChoice }): Promise<KeyStatus>;
  /** Puts a backup in the workspace's place, or into an empty folder. */
  restore(options: HostOptions & { readonly backup: string }): Promise<RestoreOutcome>;
}
