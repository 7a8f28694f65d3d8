/** Somebody works in the shop itself: what we rely on there may be gone. It is noticed, told, and mended by the next push. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { basic, send } from '#simulators/woocommerce/testing/open-shop';
import {
  createPublishBed,
  importFile,
  importRows,
  makePlan,
  png,
  push,
  shopBySku,
} from '../support/publish-bed.ts';
import type { TestShop } from '../support/workspace.ts';

const bed = createPublishBed();
afterEach(() => bed.close());

/** Deletes something in the shop for good, past Shopkeep. */
async function deleteInShop(shop: TestShop, path: string): Promise<void> {
  shop.shop.admin.configure({ assumeHttps: true });
  const { status, text } = await send('DELETE', `${shop.shop.url}/wp-json${path}?force=true`, {
    headers: { authorization: basic(shop.shop.keys.readWrite) },
  });
  expect(status, text).toBe(200);
  shop.shop.admin.configure({ assumeHttps: false });
}

function categoryId(shop: TestShop, name: string): number {
  const found = shop.shop.admin.state().categories.find((category) => category.name === name);
  if (found === undefined) throw new Error(`no category ${name}`);
  return found.id;
}

const header = ['sku', 'title', 'price', 'category'];

describe('a category that was deleted in the shop', () => {
  it('is missed when the next product needs it, and made again', async () => {
    const { workspace, shop } = await bed.open();
    await importRows(bed, workspace, [header, ['A', 'Chair', '10.00', 'Garden']]);
    await push(workspace);
    await deleteInShop(shop, `/wc/v3/products/categories/${categoryId(shop, 'Garden')}`);
    await importRows(bed, workspace, [header, ['B', 'Table', '10.00', 'Garden']]);
    // The shop drops a category it does not know without a word: the product is live, its category still to be set.
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(await push(workspace)).toMatchObject({ approved: 2, failed: 0, waiting: 0 });
    expect(shopBySku(shop).get('B')?.['categories']).toMatchObject([{ name: 'Garden' }]);
    expect((await makePlan(workspace)).list).toEqual([]);
  });

  it('takes nothing with it that is below: that is refused once, then made with its parent', async () => {
    const { workspace, shop } = await bed.open();
    await importRows(bed, workspace, [header, ['A', 'Chair', '10.00', 'Garden']]);
    await push(workspace);
    await deleteInShop(shop, `/wc/v3/products/categories/${categoryId(shop, 'Garden')}`);
    await importRows(bed, workspace, [header, ['B', 'Table', '10.00', 'Garden > Tables']]);
    expect(await push(workspace)).toMatchObject({ failed: 1 });
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(shopBySku(shop).get('B')?.['categories']).toMatchObject([{ name: 'Tables' }]);
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});

describe('an uploaded picture that was deleted in the shop', () => {
  it('is uploaded again when the next product needs it', async () => {
    const { workspace, shop } = await bed.open({
      applicationPassword: true,
      config: { environment: 'local' },
    });
    const folder = bed.folder();
    writeFileSync(join(folder, 'a.png'), png(1));
    const path = join(folder, 'rows.csv');
    await importFile(workspace, { path, content: 'sku,title,price,images\nA,Chair,10.00,a.png\n' });
    await push(workspace);
    const [media] = shop.shop.admin.state().media;
    shop.shop.admin.configure({ assumeHttps: true });
    const { login, password } = shop.shop.keys.applicationPassword ?? { login: '', password: '' };
    const { status, text } = await send(
      'DELETE',
      `${shop.shop.url}/wp-json/wp/v2/media/${media?.id}?force=true`,
      { headers: { authorization: basic({ consumerKey: login, consumerSecret: password }) } },
    );
    expect(status, text).toBe(200);
    shop.shop.admin.configure({ assumeHttps: false });
    await importFile(workspace, { path, content: 'sku,title,price,images\nB,Table,10.00,a.png\n' });
    expect(await push(workspace)).toMatchObject({ failed: 1 });
    expect(await push(workspace)).toMatchObject({ failed: 0, waiting: 0 });
    expect(shopBySku(shop).get('B')?.['images']).toHaveLength(1);
    expect((await makePlan(workspace)).list).toEqual([]);
  });
});
