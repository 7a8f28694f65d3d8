/** Opens connections to shops: secrets unsealed, HTTP bound to the shop's origins, calls paced and recorded. */
import { createHttpClient } from '#adapters/http/http-client';
import { type BreakerSettings, defaultBreaker } from '#domain/job/breaker';
import type { BudgetLimits } from '#domain/job/budget';
import type { Manifest } from '#domain/listing/manifest';
import { operationKinds } from '#domain/listing/operation';
import { Pacer } from '#jobs/pacer';
import type { ShopRuntime } from '#jobs/shop-drain';
import { type Failure, FailureError, failure } from '#kernel/failure';
import type { ShopId } from '#kernel/ids';
import { type Json, sameJson } from '#kernel/json';
import type { Random } from '#kernel/random';
import { type Redacted, reveal } from '#kernel/redacted';
import { fail, ok, type Result } from '#kernel/result';
import type { Clock } from '#ports/clock';
import type { ShopCandidate, ShopConnections, ShopTrial } from '#ports/connections';
import type { ImageFiles } from '#ports/image-files';
import type { JobKind, JobReads, JobStore } from '#ports/job-store';
import type { LiveSecrets } from '#ports/log';
import type { Connector, ShopAccess, ShopConnection } from '#ports/marketplace';
import type { Secrets } from '#ports/secrets';
import type { Shop, ShopReads } from '#ports/shop-store';

const shortestLiveSecret = 6;

/** What connections are made of. */
export interface ShopOpenerTools {
  readonly connectors: readonly Connector[];
  readonly jobs: JobStore;
  readonly jobReads: JobReads;
  readonly shopReads: ShopReads;
  readonly secrets: Secrets;
  readonly liveSecrets: LiveSecrets;
  readonly images: ImageFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly nonce: () => string;
}

/** Opens shops for the engine and for use cases that talk to one. */
export class ShopOpener implements ShopConnections {
  readonly #tools: ShopOpenerTools;
  readonly #pacers = new Map<ShopId, Pacer>();
  readonly #closers: (() => void)[] = [];

  constructor(tools: ShopOpenerTools) {
    this.#tools = tools;
  }

  connectors(): readonly Connector[] {
    return this.#tools.connectors;
  }

  connector(marketplace: string): Result<Connector, Failure> {
    const found = this.#tools.connectors.find((connector) => connector.manifest.id === marketplace);
    const known = this.#tools.connectors.map((connector) => connector.manifest.id).join(', ');
    return found === undefined
      ? fail(
          failure('invalid-input', { field: 'marketplace', value: marketplace, expected: known }),
        )
      : ok(found);
  }

  async open(shop: Shop): Promise<Result<ShopConnection, Failure>> {
    const runtime = await this.runtime(shop);
    return runtime.ok ? ok(runtime.value.connection) : runtime;
  }

  async seconds(shop: Shop, calls: number): Promise<number> {
    const connector = this.connector(shop.marketplace);
    if (!connector.ok) throw new FailureError(connector.failure);
    return (await this.#pacer(shop, limitsOf(connector.value.manifest, shop.settings))).eta(calls);
  }

  trial(candidate: ShopCandidate): Result<ShopTrial, Failure> {
    const connector = this.connector(candidate.marketplace);
    if (!connector.ok) return connector;
    const limits = limitsOf(connector.value.manifest, candidate.settings);
    const pacer = new Pacer(limits, null, {
      clock: this.#tools.clock,
      random: this.#tools.random,
      persist: async () => {},
    });
    const access = {
      url: candidate.url,
      facts: { settings: candidate.settings },
      secrets: candidate.secrets,
    };
    return ok({
      connection: this.#connect(connector.value, access, pacer),
      budget: () => pacer.state,
    });
  }

  /** A stored shop, ready to be drained. */
  async runtime(shop: Shop): Promise<Result<ShopRuntime, Failure>> {
    const connector = this.connector(shop.marketplace);
    if (!connector.ok) return connector;
    const secrets = await this.#unseal(shop);
    if (!secrets.ok) return secrets;
    const { jobReads } = this.#tools;
    const { manifest } = connector.value;
    const pacer = await this.#pacer(shop, limitsOf(manifest, shop.settings));
    const access = {
      url: shop.url,
      facts: { ...shop.facts, settings: shop.settings },
      secrets: secrets.value,
    };
    return ok({
      shopId: shop.id,
      connection: this.#connect(connector.value, access, pacer),
      pacer,
      batchMax: batchMaxOf(manifest),
      breakerSettings: breakerOf(shop.settings['breaker']),
      breaker: await jobReads.breaker(shop.id),
    });
  }

  /** Closes the sockets kept open. */
  close(): void {
    for (const close of this.#closers.splice(0)) close();
  }

  /** One pacer per shop, whoever talks to it: two would spend the same budget twice. */
  async #pacer(shop: Shop, limits: BudgetLimits): Promise<Pacer> {
    const known = this.#pacers.get(shop.id);
    if (known !== undefined && sameJson({ ...known.limits }, { ...limits })) return known;
    const { jobs, jobReads, clock, random } = this.#tools;
    const stored = known?.state ?? (await jobReads.budget(shop.id));
    const pacer = new Pacer(limits, stored, {
      clock,
      random,
      persist: (state) => jobs.saveBudget(shop.id, state, []),
    });
    this.#pacers.set(shop.id, pacer);
    return pacer;
  }

  #connect(connector: Connector, access: ShopAccess, pacer: Pacer): ShopConnection {
    const { clock, random, nonce, images } = this.#tools;
    const http = createHttpClient({
      origins: connector.origins(access),
      record: (record) => pacer.record(record),
      beforeAttempt: () => pacer.beforeRequest(),
      clock,
      random,
    });
    this.#closers.push(() => http.close());
    return connector.open(access, {
      http,
      now: () => clock.now(),
      nonce,
      readImage: (key) => images.get(key),
    });
  }

  /** Sealed by another key than the one there is now: what was lost is this sign-in, not the key. */
  async #whyClosed(shop: Shop, problem: Failure): Promise<Failure> {
    if (problem.code !== 'key-lost') return problem;
    const { state } = await this.#tools.secrets.status();
    return state === 'available' || state === 'session'
      ? failure('needs-sign-in', { shop: shop.name, reason: 'key-changed' })
      : problem;
  }

  async #unseal(shop: Shop): Promise<Result<Readonly<Record<string, Redacted>>, Failure>> {
    const { shopReads, secrets, liveSecrets } = this.#tools;
    const sealed = await shopReads.secrets(shop.id);
    if (sealed.length === 0) return fail(failure('needs-sign-in', { shop: shop.name }));
    const opened: Record<string, Redacted> = {};
    for (const { name, version, envelope } of sealed) {
      const context = { account: `shop:${shop.id}`, purpose: `shop-secret:${name}`, version };
      const secret = await secrets.open(envelope, context);
      if (!secret.ok) return fail(await this.#whyClosed(shop, secret.failure));
      opened[name] = secret.value;
      // Shorter texts cannot be told from ordinary words, so the log cannot look for them.
      if (reveal(secret.value).length >= shortestLiveSecret)
        this.#closers.push(liveSecrets.protect(secret.value));
    }
    return ok(opened);
  }
}

/** A limit that the seller knows is law; otherwise the manifest's figures. */
function limitsOf(manifest: Manifest, settings: Readonly<Record<string, Json>>): BudgetLimits {
  const spec = manifest.budgets[0];
  if (spec === undefined) throw new Error(`${manifest.id} declares no budget`);
  const rate = settings['rate'];
  if (typeof rate !== 'object' || rate === null || Array.isArray(rate)) return spec;
  const { perSecond, burst } = rate as { readonly perSecond?: Json; readonly burst?: Json };
  if (typeof perSecond !== 'number' || typeof burst !== 'number') return spec;
  return { perSecond, burst, published: true, minPerSecond: perSecond, maxPerSecond: perSecond };
}

function breakerOf(setting: Json | undefined): BreakerSettings {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting))
    return defaultBreaker;
  return { ...defaultBreaker, ...(setting as Partial<BreakerSettings>) };
}

function batchMaxOf(manifest: Manifest): Readonly<Partial<Record<JobKind, number>>> {
  const most: Partial<Record<JobKind, number>> = { 'read.listings': 1, 'read.categories': 1 };
  for (const kind of operationKinds) most[kind] = manifest.operations[kind]?.batchMax ?? 1;
  return most;
}
