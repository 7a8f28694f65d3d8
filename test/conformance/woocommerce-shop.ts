/** WooCommerce shops out of the ordinary: a raw client beside the connector, and any credentials and facts. */
import { randomBytes } from 'node:crypto';
import { createHttpClient } from '#adapters/http/http-client';
import { wooCommerce } from '#connectors/woocommerce/connector';
import { failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import { Redacted } from '#kernel/redacted';
import { fail } from '#kernel/result';
import type { HttpRecord } from '#ports/http';
import type { ProbeReport, ShopConnection } from '#ports/marketplace';
import { type OpenShop, openShop } from '#simulators/woocommerce/testing/open-shop';

/** How to come to the shop. */
export interface WayIn {
  readonly url?: string;
  readonly ca?: string;
  readonly credentials?: { readonly [key: string]: Json };
  readonly facts?: Readonly<Record<string, Json>>;
}

/** An odd shop. */
export interface OddShop extends OpenShop {
  readonly records: HttpRecord[];
  /** Opens it without asking it anything. */
  readonly connect: (way?: WayIn) => ShopConnection;
  /** Probes it and opens it with what was learnt. */
  readonly probed: (
    way?: WayIn,
  ) => Promise<{ readonly connection: ShopConnection; readonly report: ProbeReport }>;
  /** Time that passed for the connector beyond the clock's. */
  wait: (ms: number) => void;
}

/** Starts one. */
export async function oddShop(options: Parameters<typeof openShop>[0] = {}): Promise<OddShop> {
  const raw = await openShop(options);
  const records: HttpRecord[] = [];
  const closers: (() => void)[] = [];
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const connect = (way: WayIn = {}): ShopConnection => {
    const { consumerKey, consumerSecret } = raw.shop.keys.readWrite;
    const parsed = wooCommerce.parseCredentials({
      url: way.url ?? raw.shop.url,
      consumerKey,
      consumerSecret,
      ...way.credentials,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
    const { secrets, settings, url } = parsed.value;
    const access = {
      url,
      facts: { ...way.facts, settings },
      secrets: Object.fromEntries(
        Object.entries(secrets).map(([name, text]) => [name, new Redacted(text)]),
      ),
    };
    const http = createHttpClient({
      origins: wooCommerce.origins(access),
      record: (record) => records.push(record),
      clock: { now, monotonic: () => performance.now() },
      random: () => 0,
      ...(way.ca === undefined ? {} : { ca: way.ca }),
    });
    closers.push(() => http.close());
    return wooCommerce.open(access, {
      http,
      now,
      nonce: () => randomBytes(16).toString('hex'),
      readImage: async (key) => fail(failure('not-found', { key })),
    });
  };
  return {
    ...raw,
    records,
    connect,
    probed: async (way = {}) => {
      const report = await connect(way).probe();
      if (!report.ok) throw new Error(JSON.stringify(report.failure));
      return { report: report.value, connection: connect({ ...way, facts: report.value.facts }) };
    },
    wait: (ms) => {
      offset += ms;
    },
    close: async () => {
      for (const close of closers) close();
      await raw.close();
    },
  };
}
