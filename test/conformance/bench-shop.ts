/** A connector opened on its practice shop over real HTTP, with everything recorded, and builders of jobs. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createHttpClient } from '#adapters/http/http-client';
import type { FieldValues, OperationKind } from '#domain/listing/operation';
import type { Failure } from '#kernel/failure';
import { asId, type JobId, type ListingId, type ProductId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { Redacted } from '#kernel/redacted';
import { fail, ok } from '#kernel/result';
import type { HttpRecord } from '#ports/http';
import type {
  Connector,
  ConnectorTools,
  ItemDone,
  ItemOutcome,
  LocalImage,
  ProbeReport,
  ReconcileItem,
  SendItem,
  ShopConnection,
} from '#ports/marketplace';
import type { Subject, SubjectShop } from './subject.ts';

/** An open shop and all that was seen on the way. */
export interface Bench {
  readonly connector: Connector;
  readonly shop: SubjectShop;
  readonly connection: ShopConnection;
  readonly report: ProbeReport;
  readonly records: HttpRecord[];
  readonly requested: string[];
  /** Opens the shop with other credentials, without a probe. */
  readonly openAs: (credentials: { readonly [key: string]: Json }) => ShopConnection;
  /** Lets time pass for the connector. */
  readonly wait: (ms: number) => void;
  readonly now: () => number;
  /** Keeps a local picture; the answer is its key. */
  readonly picture: (bytes: Uint8Array) => string;
  readonly close: () => Promise<void>;
}

/** Starts the shop, checks the credentials, probes, and opens it with the facts. */
export async function openBench(subject: Subject): Promise<Bench> {
  const stateDir = mkdtempSync(path.join(os.tmpdir(), 'shopkeep-conformance-'));
  const shop = await subject.start(stateDir);
  const { connector } = subject;
  const records: HttpRecord[] = [];
  const requested: string[] = [];
  const images = new Map<string, LocalImage>();
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const closers: (() => void)[] = [];
  const open = (
    credentials: { readonly [key: string]: Json },
    facts: Readonly<Record<string, Json>>,
  ) => {
    const parsed = connector.parseCredentials(credentials);
    if (!parsed.ok) throw new Error(`credentials refused: ${JSON.stringify(parsed.failure)}`);
    const { secrets, settings, url } = parsed.value;
    const access = {
      url,
      facts: { ...facts, ...settings },
      secrets: Object.fromEntries(
        Object.entries(secrets).map(([name, text]) => [name, new Redacted(text)]),
      ),
    };
    const client = createHttpClient({
      origins: connector.origins(access),
      record: (record) => records.push(record),
      clock: { now, monotonic: () => performance.now() },
      random: () => 0,
    });
    closers.push(() => client.close());
    const tools: ConnectorTools = {
      http: {
        request: (request) => {
          requested.push(new URL(request.url).origin);
          return client.request(request);
        },
      },
      now,
      nonce: () => randomBytes(16).toString('hex'),
      readImage: async (key) => {
        const image = images.get(key);
        return image === undefined ? fail(missing(key)) : ok(image);
      },
    };
    return connector.open(access, tools);
  };
  const first = await open(shop.credentials, {}).probe();
  if (!first.ok) throw new Error(`probe failed: ${JSON.stringify(first.failure)}`);
  const { facts } = first.value;
  return {
    connector,
    shop,
    connection: open(shop.credentials, facts),
    report: first.value,
    records,
    requested,
    openAs: (credentials) => open(credentials, facts),
    wait: (ms) => {
      offset += ms;
    },
    now,
    picture: (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      images.set(`file:${sha256}`, { bytes, mediaType: 'image/png', sha256 });
      return `file:${sha256}`;
    },
    close: async () => {
      for (const close of closers) close();
      await shop.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

function missing(key: string): Failure {
  return { code: 'not-found', acted: 'no', retry: 'never', detail: { key } };
}

let lastJob = 0;

/** What a job under test is made from. */
export interface JobParts {
  readonly values?: FieldValues;
  readonly context?: FieldValues;
  readonly listingId?: RemoteId;
  readonly variantId?: RemoteId;
  readonly references?: ReadonlyMap<string, RemoteId>;
  readonly echoed?: FieldValues;
  readonly hasOptions?: boolean;
  readonly operationKey?: string;
}

/** A job. */
export function job(kind: OperationKind, parts: JobParts = {}): SendItem {
  lastJob += 1;
  return {
    jobId: asId<JobId>(lastJob),
    operationKey: parts.operationKey ?? `op-${lastJob}-${randomBytes(4).toString('hex')}`,
    kind,
    values: parts.values ?? {},
    context: parts.context ?? {},
    label: `job ${lastJob}`,
    remote: {
      listingId: parts.listingId ?? null,
      variantId: parts.variantId ?? null,
      references: parts.references ?? new Map(),
      echoed: parts.echoed ?? {},
      hasOptions: parts.hasOptions ?? false,
    },
  };
}

/** A product without options to create. */
export function creation(sku: string, values: FieldValues = {}): SendItem {
  return job('listing.create', {
    values: {
      title: `Thing ${sku}`,
      sku,
      price: { minor: 1999, currency: 'USD' },
      quantity: 7,
      ...values,
    },
  });
}

/** The same job, in doubt. */
export function inDoubt(item: SendItem, sentAt: number): ReconcileItem {
  return { ...item, sentAt };
}

/** The outcome of one job, which must be `done`. */
export function doneOf(items: readonly ItemOutcome[], item: SendItem): ItemDone {
  const found = items.find((outcome) => outcome.jobId === item.jobId);
  if (found?.outcome !== 'done') throw new Error(`not done: ${JSON.stringify(found)}`);
  return found;
}

/** The outcome of one job. */
export function outcomeOf<T extends { readonly jobId: JobId }>(
  items: readonly T[],
  item: SendItem,
): T {
  const found = items.filter((outcome) => outcome.jobId === item.jobId);
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`${found.length} outcomes for a job`);
  return found[0];
}

/** Ids for `batchKey`. */
export const someIds = { productId: asId<ProductId>(1), listingId: asId<ListingId>(1) };
