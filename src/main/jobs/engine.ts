/**
 * The engine: one drain per shop, a clock that promotes what has become due, and a way to wait until nothing is
 * left to do. Stopping is the same path as crashing: what was on the wire is taken back at the next start.
 */

import type { TripReason } from '#domain/job/breaker';
import type { Failure } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';
import type { Random } from '#kernel/random';
import type { Result } from '#kernel/result';
import type { Clock } from '#ports/clock';
import type { DrainEvent, Engine, EngineEvent } from '#ports/engine';
import type { JobReads, JobStore } from '#ports/job-store';
import type { Shop, ShopReads, ShopStore } from '#ports/shop-store';
import { ShopDrain, type ShopRuntime } from './shop-drain.ts';

/** What the engine works with. */
export interface EngineTools {
  readonly store: JobStore;
  readonly reads: JobReads;
  readonly shops: ShopStore;
  readonly shopReads: ShopReads;
  readonly clock: Clock;
  readonly random: Random;
  readonly token: () => string;
  readonly leaseMs: number;
  readonly openShop: (shop: Shop) => Promise<Result<ShopRuntime, Failure>>;
}

const promoteAtOnce = 5_000;

/** Builds an engine; nothing runs before `start`. */
export function createEngine(tools: EngineTools): Engine {
  return new RunningEngine(tools);
}

interface IdleWaiter {
  readonly shops: readonly ShopId[] | undefined;
  readonly resolve: () => void;
}

interface Lane {
  shop: Shop;
  idle: boolean;
  drain: ShopDrain | null;
  /** What the connection was opened for; empty: it is to be opened anew. */
  openedFor: string;
  waker: AbortController;
  ended: Promise<void>;
}

class RunningEngine implements Engine {
  readonly #tools: EngineTools;
  readonly #lanes = new Map<ShopId, Lane>();
  /** Shops whose drain ended by a defect: what it held is taken back before another begins. */
  readonly #crashed = new Set<ShopId>();
  #idleWaiters: IdleWaiter[] = [];
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #started: Promise<void> | null = null;
  #stopping = false;
  #freezing: Promise<void> = Promise.resolve();

  constructor(tools: EngineTools) {
    this.#tools = tools;
  }

  start(): Promise<void> {
    this.#started ??= this.#begin();
    return this.#started;
  }

  listen(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #begin(): Promise<void> {
    const recovered = await this.#tools.store.recover(true);
    this.#emit({ type: 'recovered', ...recovered });
    await this.#look();
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Before the start there is nothing to tell: the start reads the shops itself. */
  async refresh(signedIn?: ShopId): Promise<void> {
    const lane = signedIn === undefined ? undefined : this.#lanes.get(signedIn);
    if (lane !== undefined) lane.openedFor = '';
    if (this.#started !== null) await this.#look();
  }

  async #look(): Promise<void> {
    // A freeze that is not on record yet must not be taken back by an older reading.
    await this.#freezing;
    const shops = await this.#tools.shopReads.list();
    const known = new Set(shops.map((shop) => shop.id));
    for (const shop of shops) {
      const lane = this.#lanes.get(shop.id);
      if (lane === undefined) this.#startLane(shop);
      else lane.shop = shop;
    }
    for (const [id, lane] of this.#lanes)
      if (!known.has(id)) lane.shop = { ...lane.shop, state: 'removed' };
    this.wake();
  }

  wake(): void {
    for (const lane of this.#lanes.values()) {
      lane.idle = false;
      lane.drain?.tryNow();
      lane.waker.abort();
    }
  }

  idle(shops?: readonly ShopId[]): Promise<void> {
    return new Promise((resolve) => {
      this.#idleWaiters.push({ shops, resolve });
      this.#tellIdle();
    });
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.wake();
    const ended = Promise.all([...this.#lanes.values()].map((lane) => lane.ended));
    const patience = new AbortController();
    await Promise.race([ended, this.#tools.clock.sleep(graceMs, patience.signal)]);
    patience.abort();
  }

  #startLane(shop: Shop): void {
    const lane: Lane = {
      shop,
      idle: false,
      drain: null,
      openedFor: '',
      waker: new AbortController(),
      ended: Promise.resolve(),
    };
    this.#lanes.set(shop.id, lane);
    lane.ended = this.#run(lane)
      .catch((error: unknown) => {
        this.#crashed.add(lane.shop.id);
        this.#emit({ type: 'crashed', shopId: lane.shop.id, error });
      })
      .finally(() => {
        // A lane that has ended is nobody's to wait for; a shop that crashed gets a new one at the next refresh.
        this.#lanes.delete(lane.shop.id);
        this.#tellIdle();
      });
  }

  async #run(lane: Lane): Promise<void> {
    if (this.#crashed.delete(lane.shop.id)) {
      const recovered = await this.#tools.store.recover(true, lane.shop.id);
      this.#emit({ type: 'recovered', ...recovered });
    }
    while (!this.#stopping && lane.shop.state !== 'removed') {
      if (lane.shop.state !== 'active') {
        await lane.drain?.flush();
        // Whatever a person changed meanwhile (new credentials, for one) is taken up by opening it again.
        lane.openedFor = '';
        await this.#rest(lane);
        continue;
      }
      // New credentials or facts: open the connection again.
      const identity = JSON.stringify([lane.shop.url, lane.shop.facts, lane.shop.settings]);
      if (lane.drain === null || lane.openedFor !== identity) {
        await lane.drain?.flush();
        // Noted first: a sign-in while it is being opened asks for another opening.
        lane.openedFor = identity;
        lane.drain = await this.#open(lane);
        if (lane.drain === null) {
          await this.#rest(lane);
          continue;
        }
      }
      const round = await lane.drain.round(() => !this.#stopping && lane.shop.state === 'active');
      if (round.did === 'wait') await this.#sleep(lane, round.ms);
      if (round.did === 'nothing') await this.#quiet(lane);
    }
    await lane.drain?.flush();
  }

  async #open(lane: Lane): Promise<ShopDrain | null> {
    const runtime = await this.#tools.openShop(lane.shop);
    if (!runtime.ok) {
      this.#emit({ type: 'blocked', shopId: lane.shop.id, failure: runtime.failure });
      return null;
    }
    const { store, clock, random, token, leaseMs } = this.#tools;
    return new ShopDrain(runtime.value, {
      store,
      clock,
      random,
      token,
      leaseMs,
      emit: (event) => this.#hear(lane, event),
    });
  }

  #hear(lane: Lane, event: DrainEvent): void {
    this.#emit(event);
    if (event.type === 'tripped') this.#freeze(lane, event.reason);
  }

  #freeze(lane: Lane, reason: TripReason): void {
    const state = reason === 'auth-failures' ? 'needs-sign-in' : 'frozen';
    // The gate closes at once, in this tick; the record follows.
    lane.shop = { ...lane.shop, state, stateReason: reason };
    this.#freezing = this.#freezing
      .then(() => this.#tools.shops.setState(lane.shop.id, state, reason, 'breaker'))
      .catch((error: unknown) => this.#emit({ type: 'crashed', shopId: lane.shop.id, error }));
  }

  /** Nothing to claim: promote what is due, sleep until the next time, or be idle. */
  async #quiet(lane: Lane): Promise<void> {
    const { promoted } = await this.#tools.store.promoteDue(promoteAtOnce);
    if (promoted > 0) return;
    const outlook = await this.#tools.reads.outlook(lane.shop.id);
    if (outlook.nextDue === null) return this.#rest(lane);
    await this.#sleep(lane, Math.max(5, outlook.nextDue - this.#tools.clock.now()));
  }

  async #rest(lane: Lane): Promise<void> {
    if (lane.waker.signal.aborted) {
      lane.waker = new AbortController();
      return;
    }
    lane.idle = true;
    this.#emit({ type: 'idle', shopId: lane.shop.id });
    this.#tellIdle();
    await new Promise<void>((resolve) =>
      lane.waker.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    lane.waker = new AbortController();
  }

  async #sleep(lane: Lane, ms: number): Promise<void> {
    if (!lane.waker.signal.aborted) await this.#tools.clock.sleep(ms, lane.waker.signal);
    if (lane.waker.signal.aborted) lane.waker = new AbortController();
  }

  #tellIdle(): void {
    const busy = [...this.#lanes.values()].filter((lane) => !lane.idle).map((lane) => lane.shop.id);
    const waiters = this.#idleWaiters;
    const isMet = ({ shops }: IdleWaiter): boolean =>
      !busy.some((id) => shops === undefined || shops.includes(id));
    this.#idleWaiters = waiters.filter((waiter) => !isMet(waiter));
    for (const waiter of waiters) if (isMet(waiter)) waiter.resolve();
  }
}
