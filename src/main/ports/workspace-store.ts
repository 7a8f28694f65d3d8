/** The few facts a workspace keeps of itself. */
import type { Instant } from '#kernel/instant';

/** Facts. */
export interface WorkspaceFacts {
  /** Random, for good; part of every operation key. */
  readonly id: string;
  /** Currency of bare prices when neither the file nor the seller says otherwise (ISO 4217). */
  readonly baseCurrency: string;
  readonly createdAt: Instant;
  readonly schemaVersion: number;
}

/** The store of facts. */
export interface WorkspaceStore {
  /** `null` before `initialise`. */
  facts(): Promise<WorkspaceFacts | null>;
  /** Sets the facts once; a second call fails with `workspace-exists`. */
  initialise(facts: { readonly id: string; readonly baseCurrency: string }): Promise<void>;
  setBaseCurrency(currency: string): Promise<void>;
}
