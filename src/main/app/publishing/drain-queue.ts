/** Lets the engine work until nothing is left that may be done, telling how far it is. */
import type { ShopId } from '#kernel/ids';
import type { EngineEvent } from '#ports/engine';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import type { UseCaseIo } from '../use-case.ts';

/** How the draining ended. */
export type DrainEnd = 'idle' | 'cancelled' | 'offline';

interface Tally {
  done: number;
  failed: number;
}

/** Drains until idle, until the caller goes, or until a shop stayed unreachable for `offlineSeconds`. */
export async function drainQueue(
  app: Application,
  shops: readonly Shop[],
  io: UseCaseIo,
  offlineSeconds: number | undefined,
): Promise<DrainEnd> {
  const tallies = new Map<ShopId, Tally>(shops.map((shop) => [shop.id, { done: 0, failed: 0 }]));
  const nameById = new Map(shops.map((shop) => [shop.id, shop.name]));
  const patience = new Patience(app, offlineSeconds);
  const stop = app.engine.listen((event) => {
    patience.hear(event);
    tell(event, nameById, io);
    if (event.type !== 'sent') return;
    const tally = tallies.get(event.shopId);
    if (tally === undefined) return;
    tally.done += event.done;
    tally.failed += event.failed;
    void report(app, event.shopId, nameById.get(event.shopId) ?? '', tally, io);
  });
  try {
    await app.engine.start();
    app.engine.wake();
    return await Promise.race([
      app.engine.idle().then((): DrainEnd => 'idle'),
      aborted(io.signal).then((): DrainEnd => 'cancelled'),
      patience.lost.then((): DrainEnd => 'offline'),
    ]);
  } finally {
    stop();
    patience.end();
  }
}

async function report(app: Application, shopId: ShopId, shop: string, tally: Tally, io: UseCaseIo): Promise<void> {
  const outlook = await app.jobReads.outlook(shopId);
  io.emit({
    type: 'queue',
    shop,
    done: tally.done,
    failed: tally.failed,
    left: outlook.unfinished,
    seconds: app.engine.secondsLeft(shopId, outlook.calls),
  });
}

function tell(event: EngineEvent, nameById: ReadonlyMap<ShopId, string>, io: UseCaseIo): void {
  if (event.type === 'offline') {
    const detail = { shop: nameById.get(event.shopId) ?? '', seconds: Math.ceil(event.retryInMs / 1000) };
    io.emit({ type: 'notice', code: 'shop-offline', detail });
  }
  if (event.type === 'online') io.emit({ type: 'notice', code: 'shop-online', detail: { shop: nameById.get(event.shopId) ?? '' } });
  if (event.type === 'tripped') io.emit({ type: 'notice', code: 'shop-frozen', detail: { shop: nameById.get(event.shopId) ?? '', reason: event.reason } });
  if (event.type === 'blocked') io.emit({ type: 'notice', code: 'shop-blocked', detail: { shop: nameById.get(event.shopId) ?? '', reason: event.failure.code } });
  if (event.type === 'crashed') io.emit({ type: 'notice', code: 'shop-crashed', detail: { shop: nameById.get(event.shopId) ?? '' } });
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
    if (event.type !== 'offline' || this.#ms === undefined || this.#timers.has(event.shopId)) return;
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
