/** Pulls that end before their time: nothing is lost, nothing is there twice, nothing is decided on half a shop. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Application } from '#app/application';
import { createPullBed, mixedShop, planned, pull, simple, usd } from '../support/pull-bed.ts';
import { addProducts, setPrice } from '../support/workspace.ts';

const bed = createPullBed();
afterEach(() => bed.close());

describe('pull that is cut off', () => {
  const crash = (
    app: Application,
    port: 'shops' | 'catalogue',
    method: string,
    after: number,
  ): Application => {
    let calls = 0;
    const replaced = new Proxy(app[port], {
      get: (target, name) => {
        const own = Reflect.get(target, name) as (...args: readonly unknown[]) => Promise<unknown>;
        if (name !== method) return own;
        return (...args: readonly unknown[]) => {
          calls += 1;
          return calls > after ? Promise.reject(new Error('the power went')) : own(...args);
        };
      },
    });
    return { ...app, [port]: replaced };
  };

  it('between the change set and the links makes no second product and shows later edits', async () => {
    const { workspace, shop } = await bed.open(mixedShop);
    await expect(pull(workspace, {}, crash(workspace.app(), 'shops', 'link', 0))).rejects.toThrow(
      'the power went',
    );
    expect(await workspace.app().catalogueReads.count()).toEqual({ products: 7, variants: 7 });
    await workspace.reopen();
    const [nameless] = (
      await workspace.app().catalogueReads.search({ text: 'Nameless', limit: 5, after: null })
    ).products.filter((full) => full.variants[0]?.price?.minor === 300);
    const codeless = nameless?.variants[0]?.sku ?? '';
    expect(codeless).toMatch(/^ID-\d+$/);
    await setPrice(workspace, 'MUG', 1300);
    await setPrice(workspace, codeless, 999);
    const report = await pull(workspace);
    expect(report).toMatchObject({ linked: 7, imported: 0, doubtfulCount: 0, changeSet: null });
    expect(await workspace.app().catalogueReads.count()).toEqual({ products: 7, variants: 7 });
    const prices = (await planned(workspace)).map(({ label, changes }) => [
      label,
      changes.map((change) => [change.field, change.old, change.new]),
    ]);
    expect(prices).toEqual([
      ['MUG', [['price', usd(1250), usd(1300)]]],
      [codeless, [['price', usd(300), usd(999)]]],
    ]);
    expect(shop.shop.admin.counters().effectsTotal).toBe(0);
  });

  it('inside a large change set is rolled forward at the next start, and linked by the next pull', async () => {
    const { workspace, shop } = await bed.open(
      Array.from({ length: 320 }, (_item, index) =>
        index % 2 === 0 ? simple(`S-${index}`) : { name: 'No code', regular_price: '1.00' },
      ),
    );
    await expect(
      pull(workspace, {}, crash(workspace.app(), 'catalogue', 'applySlice', 1)),
    ).rejects.toThrow('the power went');
    await workspace.reopen();
    expect((await workspace.app().catalogueReads.count()).products).toBe(320);
    expect(await pull(workspace)).toMatchObject({ linked: 320, imported: 0, doubtfulCount: 0 });
    expect(await planned(workspace)).toEqual([]);
    expect(shop.writes()).toBe(0);
  });

  it('half-way through a read links nothing, and goes on where it stopped when the shop is back', async () => {
    const { workspace, shop } = await bed.open(
      Array.from({ length: 230 }, (_item, index) => simple(`S-${index}`)),
    );
    await addProducts(workspace, [
      { title: 'Product S-0', variants: [{ sku: 'S-0', price: 1250 }] },
    ]);
    let pages = 0;
    const stopListening = workspace.app().engine.listen((event) => {
      if (event.type !== 'sent' || event.purpose !== 'read') return;
      pages += 1;
      // The categories, then the first page of products.
      if (pages === 2) void shop.stop();
    });
    const cut = await pull(workspace, { offlineSeconds: 0.3 });
    stopListening();
    expect(cut).toMatchObject({
      read: 'waiting',
      linked: 0,
      imported: 0,
      failure: { code: 'unreachable' },
    });
    expect((await workspace.app().shopReads.unlinkedRemote(1 as never, null, 500)).length).toBe(
      100,
    );
    expect((await workspace.app().catalogueReads.count()).products).toBe(1);

    await shop.start();
    shop.shop.admin.resetCounters();
    await workspace.reopen();
    expect(await pull(workspace)).toMatchObject({ read: 'done', linked: 1, imported: 229 });
    const offsets = shop.shop.admin
      .calls()
      .flatMap((call) => /[?&]offset=(\d+)/.exec(call.path)?.[1] ?? []);
    expect(offsets).toEqual(['100', '200']);
    expect(await planned(workspace)).toEqual([]);
  });

  it('by refused credentials says so and links nothing', async () => {
    const { workspace, shop } = await bed.open([simple('A')]);
    shop.shop.admin.revokeKey(shop.shop.keys.readWrite.consumerKey);
    expect(await pull(workspace)).toMatchObject({
      read: 'waiting',
      linked: 0,
      imported: 0,
      failure: { code: 'needs-sign-in' },
    });
    expect((await workspace.app().catalogueReads.count()).products).toBe(0);
  });
});

describe('undoing a pull', () => {
  it('takes the products away and leaves the shop alone; redo and another pull bring them back', async () => {
    const { workspace, shop } = await bed.open(mixedShop);
    await addProducts(workspace, [{ title: 'Mug', variants: [{ sku: 'MUG', price: 1250 }] }]);
    await pull(workspace);
    await workspace.call('catalogue.undo');
    expect((await workspace.app().catalogueReads.count()).products).toBe(1);
    expect(await planned(workspace)).toEqual([]);
    expect(await workspace.app().shopReads.listingCounts(1 as never)).toMatchObject({ live: 1 });
    await workspace.call('catalogue.redo');
    expect(await pull(workspace)).toMatchObject({ linked: 6, imported: 0, doubtfulCount: 0 });
    expect(await planned(workspace)).toEqual([]);
    expect(shop.writes()).toBe(0);
  });
});
