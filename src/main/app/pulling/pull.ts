/**
 * `pulling.pull`: brings in a shop that already has products. It only reads from the shop; what it decides is written
 * here. Running it again brings what is new, and an interrupted one is taken up where it stopped.
 */
import { pull as input } from '#contract/schemas';
import type { LinkDoubt } from '#domain/listing/link-listings';
import type { ImportFlag } from '#domain/listing/remote-to-product';
import type { Failure } from '#kernel/failure';
import type { ChangeSetId, RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import type { Shop } from '#ports/shop-store';
import type { Application } from '../application.ts';
import { shopsByNames } from '../shops/find-shops.ts';
import { asJson, throwIfCancelled, type UseCaseIo, useCase } from '../use-case.ts';
import { bringIn } from './bring-in.ts';
import { type LinkTarget, linkTargets } from './link-targets.ts';
import { type LocalCatalogue, readLocal } from './local-catalogue.ts';
import { type Match, matchShop, type ShownCandidate } from './match-shop.ts';
import { type ReadEnd, readShops } from './read-shops.ts';

/** A listing that waits for the seller's word (`shops.link`). */
export interface DoubtfulListing {
  readonly remoteId: RemoteId;
  readonly title: string;
  readonly candidates: readonly ShownCandidate[];
  readonly reasons: readonly LinkDoubt[];
}

/** Variants that only the shop has; they are left alone. */
export interface ExtraVariants {
  readonly remoteId: RemoteId;
  readonly title: string;
  readonly variants: readonly RemoteId[];
}

/** What a pull did with one shop. */
export interface PullReport {
  readonly shop: string;
  /** Only a read that is `done` leads to links: half a shop would hide duplicates. */
  readonly read: ReadEnd['state'];
  readonly failure: Failure | null;
  /** Listings known of the shop: linked before, and not linked yet. */
  readonly seen: number;
  readonly linked: number;
  readonly imported: number;
  readonly changeSet: ChangeSetId | null;
  /** The first of them; `doubtfulCount` says how many there are. */
  readonly doubtful: readonly DoubtfulListing[];
  readonly doubtfulCount: number;
  /** Listings that unfinished jobs of ours are about. */
  readonly busy: number;
  /** Linked or imported listings that are not on sale in the shop. */
  readonly offSale: number;
  readonly flags: readonly ImportFlag[];
  readonly extra: readonly ExtraVariants[];
}

/** Lists in a report are cut here: they cross a socket, and nobody reads more at once. */
const shownAtMost = 1_000;

/** Reads the shops, links what is sure, imports what is new, and asks about the rest. */
export const pull = useCase(input, async (app, request, io): Promise<Json> => {
  const shops = await shopsByNames(app, request.shops);
  const ends = await readShops(app, shops, io, request.offlineSeconds);
  const reports: PullReport[] = [];
  for (const shop of shops) {
    throwIfCancelled(io);
    const end = ends.get(shop.id);
    if (end === undefined) throw new Error(`shop ${shop.id} was not read`);
    reports.push(
      end.state === 'done' ? await takeIn(app, shop, io) : await notRead(app, shop, end),
    );
  }
  return asJson({ shops: reports });
});

async function notRead(app: Application, shop: Shop, end: ReadEnd): Promise<PullReport> {
  const none = {
    linked: 0,
    imported: 0,
    changeSet: null,
    doubtful: [],
    doubtfulCount: 0,
    busy: 0,
    offSale: 0,
    flags: [],
    extra: [],
  };
  return {
    shop: shop.name,
    read: end.state,
    failure: end.failure,
    seen: await linkedBefore(app, shop),
    ...none,
  };
}

async function takeIn(app: Application, shop: Shop, io: UseCaseIo): Promise<PullReport> {
  const known = await linkedBefore(app, shop);
  const local = await readLocal(app, shop, io);
  const matches = await matchShop(app, shop, local, io);
  const linked = await linkTargets(app, shop, knownTargets(matches), io);
  const wanted = new Set(
    matches.flatMap((match) => (match.verdict.kind === 'import' ? [match.remoteId] : [])),
  );
  const { changeSet, made, flags } = await bringIn(
    app,
    { shop, wanted, taken: codesOf(local) },
    io,
  );
  const targets = new Map(
    [...made].map(([remoteId, product]): [RemoteId, LinkTarget] => [
      remoteId,
      { kind: 'made', made: product },
    ]),
  );
  const imported = await linkTargets(app, shop, targets, io);
  app.log.info('pull.done', {
    shop: shop.id,
    count: linked + imported,
    total: known + matches.length,
  });
  return {
    ...reportOf(shop, known, matches),
    linked,
    imported,
    changeSet,
    flags: flags.slice(0, shownAtMost),
  };
}

function codesOf(local: LocalCatalogue): Iterable<string> {
  return local.holders.keys();
}

function knownTargets(matches: readonly Match[]): ReadonlyMap<RemoteId, LinkTarget> {
  const targets = new Map<RemoteId, LinkTarget>();
  for (const { remoteId, verdict } of matches) {
    if (verdict.kind === 'link' || verdict.kind === 'made') targets.set(remoteId, verdict);
  }
  return targets;
}

function reportOf(
  shop: Shop,
  known: number,
  matches: readonly Match[],
): Omit<PullReport, 'linked' | 'imported' | 'changeSet' | 'flags'> {
  const doubtful: DoubtfulListing[] = [];
  const extra: ExtraVariants[] = [];
  for (const { remoteId, title, verdict } of matches) {
    if (verdict.kind === 'doubtful')
      doubtful.push({ remoteId, title, candidates: verdict.candidates, reasons: verdict.reasons });
    if (verdict.kind === 'link' && verdict.extra.length > 0)
      extra.push({ remoteId, title, variants: verdict.extra });
  }
  return {
    shop: shop.name,
    read: 'done',
    failure: null,
    seen: known + matches.length,
    doubtful: doubtful.slice(0, shownAtMost),
    doubtfulCount: doubtful.length,
    busy: matches.filter((match) => match.verdict.kind === 'busy').length,
    offSale: matches.filter(
      (match) =>
        !match.onSale && match.verdict.kind !== 'doubtful' && match.verdict.kind !== 'busy',
    ).length,
    extra: extra.slice(0, shownAtMost),
  };
}

async function linkedBefore(app: Application, shop: Shop): Promise<number> {
  const { live, ended } = await app.shopReads.listingCounts(shop.id);
  return live + ended;
}
