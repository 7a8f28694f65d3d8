/** Lets the engine work until nothing is left that may be done, telling how far it is. */
import type { ShopId } from '#kernel/ids';
import type { EngineEvent } from '#ports/engine';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import type { UseCaseIo } from '../use-case.ts';

/** How the draining ended. */
export type DrainEnd = 'idle' | 'cancelled' | 'offline';

interface Tally {
  readonly shop: Shop;
  done: number;
  failed: number;
  toldAt: number;
}

/** Counting what is left costs a look at the queue: people do not read faster than this. */
const tellEveryMs = 400;

/** When to stop besides. */
export interface DrainGoal {
  /** Gives up after a shop stayed unreachable for so long. */
  readonly offlineSeconds: number | undefined;
  /** Whether what the caller waits for is there; asked whenever the engine tells something. */
  readonly reached: () => Promise<boolean>;
}

/** Drains until idle, until the caller goes, or until a shop stayed unreachable for `offlineSeconds`. */
export function drainQueue(
  app: Application,
  shops: readonly Shop[],
  io: UseCaseIo,
  offlineSeconds: number | undefined,
): Promise<DrainEnd> {
  return drainUntil(app, shops, io, { offlineSeconds, reached: () => Promise.resolve(false) });
}

/** As `drainQueue`, or until the goal is reached: others may have work that takes hours. */
export async function drainUntil(
  app: Application,
  shops: readonly Shop[],
  io: UseCaseIo,
  goal: DrainGoal,
): Promise<DrainEnd> {
  const tallies = new Map<ShopId, Tally>(
    shops.map((shop) => [shop.id, { shop, done: 0, failed: 0, toldAt: Number.NEGATIVE_INFINITY }]),
  );
  let telling = Promise.resolve();
  const nameById = new Map(shops.map((shop) => [shop.id, shop.name]));
  const patience = new Patience(app, goal.offlineSeconds);
  const lookout = new Lookout(app, goal.reached);
  const stop = app.engine.listen((event) => {
    // Another shop may be out of reach for days, or have been handed work by somebody else.
    if ('shopId' in event && !tallies.has(event.shopId)) return;
    patience.hear(event);
    lookout.hear();
    tell(event, nameById, io);
    if (event.type !== 'sent') return;
    const tally = tallies.get(event.shopId);
    if (tally === undefined) return;
    tally.done += event.done;
    tally.failed += event.failed;
    const now = app.clock.monotonic();
    if (now - tally.toldAt < tellEveryMs) return;
    tally.toldAt = now;
    telling = telling.then(() => report(app, tally, io));
    // Not lost: it is awaited at the end.
    telling.catch(() => {});
  });
  try {
    await app.engine.start();
    // Also wakes; a shop whose drain broke down is taken up again when a person asks for it.
    await app.engine.refresh();
    const end = await Promise.race([
      app.engine.idle(shops.map((shop) => shop.id)).then((): DrainEnd => 'idle'),
      lookout.met.then((): DrainEnd => 'idle'),
      aborted(io.signal).then((): DrainEnd => 'cancelled'),
      patience.lost.then((): DrainEnd => 'offline'),
    ]);
    await telling;
    for (const tally of tallies.values())
      if (tally.done + tally.failed > 0) await report(app, tally, io);
    return end;
  } finally {
    stop();
    patience.end();
    lookout.end();
  }
}

async function report(app: Application, tally: Tally, io: UseCaseIo): Promise<void> {
  const { shop } = tally;
  const outlook = await app.jobReads.outlook(shop.id);
  io.emit({
    type: 'queue',
    shop: shop.name,
    done: tally.done,
    failed: tally.failed,
    left: outlook.unfinished,
    seconds: await app.connections.seconds(shop, outlook.calls),
  });
}

function tell(event: EngineEvent, nameById: ReadonlyMap<ShopId, string>, io: UseCaseIo): void {
  if (event.type === 'offline') {
    const detail = {
      shop: nameById.get(event.shopId) ?? '',
      seconds: Math.ceil(event.retryInMs / 1000),
    };
    io.emit({ type: 'notice', code: 'shop-offline', detail });
  }
  if (event.type === 'online')
    io.emit({
      type: 'notice',
      code: 'shop-online',
      detail: { shop: nameById.get(event.shopId) ?? '' },
    });
  if (event.type === 'tripped')
    io.emit({
      type: 'notice',
      code: 'shop-frozen',
      detail: { shop: nameById.get(event.shopId) ?? '', reason: event.reason },
    });
  if (event.type === 'blocked')
    io.emit({
      type: 'notice',
      code: 'shop-blocked',
      detail: { shop: nameById.get(event.shopId) ?? '', reason: event.failure.code },
    });
  if (event.type === 'crashed')
    io.emit({
      type: 'notice',
      code: 'shop-crashed',
      detail: { shop: nameById.get(event.shopId) ?? '' },
    });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Gives up on shops that stay unreachable; without a limit it never does. */
class Patience {
  readonly lost: Promise<void>;
  readonly #app: Application;
  readonly #ms: number | undefined;
  readonly #timers = new Map<ShopId, AbortController>();
  #lose: () => void = () => {};

  constructor(app: Application, offlineSeconds: number | undefined) {
    this.#app = app;
    this.#ms = offlineSeconds === undefined ? undefined : offlineSeconds * 1000;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  hear(event: EngineEvent): void {
    if (event.type === 'online') {
      this.#timers.get(event.shopId)?.abort();
      this.#timers.delete(event.shopId);
    }
    if (event.type !== 'offline' || this.#ms === undefined || this.#timers.has(event.shopId))
      return;
    const timer = new AbortController();
    this.#timers.set(event.shopId, timer);
    void this.#app.clock.sleep(this.#ms, timer.signal).then(() => {
      if (!timer.signal.aborted) this.#lose();
    });
  }

  end(): void {
    for (const timer of this.#timers.values()) timer.abort();
  }
}

/** A call's outcome is stored with the next claim, a moment after it was told. */
const settleMs = 100;

/** Asks whether the goal is reached when something was told, and once more when that has been stored. */
class Lookout {
  readonly met: Promise<void>;
  readonly #app: Application;
  readonly #reached: () => Promise<boolean>;
  readonly #ended = new AbortController();
  #asking = false;
  #told = false;
  #meet: () => void = () => {};
  #fail: (reason: unknown) => void = () => {};

  constructor(app: Application, reached: () => Promise<boolean>) {
    this.#app = app;
    this.#reached = reached;
    this.met = new Promise((resolve, reject) => {
      this.#meet = resolve;
      this.#fail = reject;
    });
  }

  hear(): void {
    this.#told = true;
    if (this.#asking) return;
    this.#asking = true;
    this.#ask().catch((reason: unknown) => this.#fail(reason));
  }

  end(): void {
    this.#ended.abort();
  }

  async #ask(): Promise<void> {
    while (this.#told) {
      this.#told = false;
      if (await this.#reached()) return this.#meet();
      await this.#app.clock.sleep(settleMs, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      if (await this.#reached()) return this.#meet();
    }
    this.#asking = false;
  }
}
