/** What crosses into the use cases, checked at the border: one schema per use case, strict. */
import { z } from 'zod';

const shopName = z.string().trim().min(1).max(80);
const currency = z.string().regex(/^[A-Z]{3}$/);
const filePath = z.string().min(1).max(4096);

/** Nothing to say. */
export const nothing = z.strictObject({});

/** `shops.add`: what the seller typed; secrets are sealed at once and never stored in clear. */
export const addShop = z.strictObject({
  marketplace: z.string().min(1).max(40),
  name: shopName,
  url: z.string().max(2048).optional(),
  credentials: z.record(z.string(), z.json()),
});

/** `shops.sign-in`: new credentials for a shop that is known; its listings and jobs stay. */
export const signIn = z.strictObject({
  shop: shopName,
  credentials: z.record(z.string(), z.json()),
});

/** One shop by name. */
export const oneShop = z.strictObject({ shop: shopName });

/** `shops.link`: the seller's word on doubtful matches. */
export const linkShop = z.strictObject({
  shop: shopName,
  /** Remote id → SKU of the local product to link, or `null` to bring it in as a new product. */
  links: z
    .array(z.strictObject({ remoteId: z.string().min(1), sku: z.string().min(1).nullable() }))
    .max(10_000),
});

/** `shops.unlink`: products by SKU, or all of a shop. */
export const unlinkShop = z.strictObject({
  shop: shopName,
  skus: z.array(z.string().min(1)).max(100_000).optional(),
});

/** `shops.settings`: thresholds of the circuit breaker and the price brakes, the limit of calls. */
export const shopSettings = z.strictObject({
  shop: shopName,
  rate: z
    .strictObject({
      perSecond: z.number().positive().max(1000),
      burst: z.number().int().min(1).max(1000),
    })
    .nullable()
    .optional(),
  breaker: z
    .strictObject({
      callsPerHour: z.number().int().positive().nullable(),
      writesPerDay: z.number().int().positive().nullable(),
      endsPerDay: z.number().int().positive().nullable(),
    })
    .partial()
    .optional(),
});

/** `imports.run`. */
export const runImport = z.strictObject({
  file: filePath,
  sheet: z.string().optional(),
  /** Column (header, letter or index) → field; `null` leaves it out. */
  columns: z
    .array(
      z.strictObject({
        column: z.union([z.string(), z.number().int().nonnegative()]),
        field: z.string().nullable(),
        name: z.string().optional(),
        position: z.number().int().positive().optional(),
        unit: z.string().optional(),
        currency: currency.optional(),
      }),
    )
    .optional(),
  headerRow: z.number().int().positive().optional(),
  currency: currency.optional(),
  dryRun: z.boolean().default(false),
});

/** `sheets.describe`. */
export const describeSheet = z.strictObject({
  file: filePath,
  rows: z.union([z.number().int().positive(), z.literal('all')]).default('all'),
});

/** `exports.run`. */
export const runExport = z.strictObject({
  file: filePath,
  format: z.enum(['xlsx', 'csv', 'json']),
  language: z.enum(['zh-CN', 'en']),
});

/** `plans.make`: for all shops or some. */
export const makePlan = z.strictObject({ shops: z.array(shopName).optional() });

/** `plans.operations`: a page of a plan. */
export const planOperations = z.strictObject({
  plan: z.number().int().positive(),
  after: z.number().int().nonnegative().nullable().default(null),
  limit: z.number().int().min(1).max(1000).default(200),
});

/** `publishing.push`: approve a fresh plan (whole, by shop or by SKU) and drain the queue. */
export const push = z.strictObject({
  shops: z.array(shopName).optional(),
  skus: z.array(z.string().min(1)).optional(),
  /** Without it only what was approved before is sent. */
  approve: z.boolean().default(false),
  /** A plan that was shown; without it a fresh one is made. */
  plan: z.number().int().positive().optional(),
  /** Operations held by a brake that the seller ticked, or all of them. */
  acceptBraked: z.union([z.literal('all'), z.array(z.number().int().positive())]).default([]),
  /** Give up waiting for a shop that cannot be reached after so many seconds; the jobs stay. */
  offlineSeconds: z.number().positive().optional(),
});

/** `pulling.pull`. */
export const pull = z.strictObject({
  shops: z.array(shopName).optional(),
  offlineSeconds: z.number().positive().optional(),
});

/** Which jobs. Exactly one of them, or all. */
export const jobSelector = z.strictObject({
  shop: shopName.optional(),
  jobs: z.array(z.number().int().positive()).min(1).optional(),
  all: z.boolean().default(false),
});

/** `jobs.list`. */
export const listJobs = z.strictObject({
  shop: shopName.optional(),
  state: z.string().optional(),
  after: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(10_000).default(200),
});

/** `catalogue.search`. */
export const search = z.strictObject({
  text: z.string().min(1).max(200),
  limit: z.number().int().min(1).max(500).default(50),
  after: z.number().int().positive().nullable().default(null),
});

/** `catalogue.undo`: the latest change set, or one by id. */
export const undo = z.strictObject({ changeSet: z.number().int().positive().optional() });

/** `catalogue.history` and `audit.list`. */
export const history = z.strictObject({
  before: z.number().int().positive().nullable().default(null),
  limit: z.number().int().min(1).max(1000).default(50),
});

/** `workspace.backup`. */
export const backup = z.strictObject({});

/** `workspace.doctor`: with a support bundle when a file is named. */
export const doctor = z.strictObject({ bundle: filePath.optional() });

/** `catalogue.override`: what one shop shows differently; `null` goes back to the catalogue's value. */
export const overrideProduct = z.strictObject({
  shop: shopName,
  sku: z.string().min(1),
  title: z.string().nullable().optional(),
  description: z.string().nullable().optional(),
  category: z.string().nullable().optional(),
  quantityCap: z.number().int().nonnegative().nullable().optional(),
  listed: z.boolean().nullable().optional(),
  /** A fixed price in the shop's currency, as a decimal text. */
  price: z.string().nullable().optional(),
  salePrice: z.string().nullable().optional(),
  /** A rule for the whole product: percent as decimal text, an amount to add in minor units. */
  priceRule: z
    .strictObject({
      percent: z.string(),
      addMinor: z.number().int().default(0),
      endingMinor: z.number().int().optional(),
      endingStepMinor: z.number().int().optional(),
    })
    .nullable()
    .optional(),
});
