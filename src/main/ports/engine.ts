/** The engine as use cases see it: it drains the queue of every active shop until told to stop. */
import type { TripReason } from '#domain/job/breaker';
import type { Failure } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';

/** What the drain of one shop tells. */
export type DrainEvent =
  | {
      readonly type: 'sent';
      readonly shopId: ShopId;
      readonly purpose: 'send' | 'reconcile' | 'read';
      readonly done: number;
      readonly failed: number;
      readonly unknown: number;
      readonly again: number;
    }
  | {
      readonly type: 'offline';
      readonly shopId: ShopId;
      readonly failure: Failure;
      readonly retryInMs: number;
    }
  | { readonly type: 'online'; readonly shopId: ShopId }
  | { readonly type: 'tripped'; readonly shopId: ShopId; readonly reason: TripReason }
  | { readonly type: 'idle'; readonly shopId: ShopId };

/** What the engine tells. `crashed` is a defect: that shop's drain has ended until the next refresh or start. */
export type EngineEvent =
  | DrainEvent
  | {
      readonly type: 'recovered';
      readonly unknown: number;
      readonly ready: number;
      readonly parked: number;
    }
  | { readonly type: 'blocked'; readonly shopId: ShopId; readonly failure: Failure }
  | { readonly type: 'crashed'; readonly shopId: ShopId; readonly error: unknown };

/** The engine. */
export interface Engine {
  /** Takes back what an earlier run left on the wire, then drains every active shop. A second call does nothing. */
  start(): Promise<void>;
  /**
   * Tells that shops or their states have changed; a pause takes hold before the next call. A shop that was signed in
   * to again is named, so that its connection is opened anew.
   */
  refresh(signedIn?: ShopId): Promise<void>;
  /** Tells that there may be new work. */
  wake(): void;
  /** Resolves once none of the shops (of all, when none are named) has anything left to do now or at a known time. */
  idle(shops?: readonly ShopId[]): Promise<void>;
  /** Stops claiming, waits at most `graceMs` for calls under way. */
  stop(graceMs: number): Promise<void>;
  /** Hears every event until the returned function is called. */
  listen(listener: (event: EngineEvent) => void): () => void;
}
