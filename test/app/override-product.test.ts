/** What one shop shows differently, seen in the plan it leads to. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '#kernel/json';
import { createPullBed, planned, pull, shirt, simple, usd } from '../support/pull-bed.ts';
import type { TestWorkspace } from '../support/workspace.ts';

const bed = createPullBed();
let workspace: TestWorkspace;

const override = (sku: string, patch: { readonly [name: string]: Json }) =>
  workspace.call<{ changed: number; changeSet: { id: number } | null }>('catalogue.override', {
    shop: 'Main',
    sku,
    ...patch,
  });

const changes = async () =>
  (await planned(workspace)).map(({ label, changes: fields }) => [
    label,
    ...fields.map((change) => [change.field, change.new]),
  ]);

describe('an override', () => {
  beforeEach(async () => {
    ({ workspace } = await bed.open([simple('MUG', 'Mug'), shirt]));
    await pull(workspace);
  });
  afterEach(() => bed.close());

  it('changes what the shop shows, and null takes it back', async () => {
    expect(
      await override('MUG', { title: 'Mug, large', price: '9.90', quantityCap: 3 }),
    ).toMatchObject({ changed: 2 });
    expect(await changes()).toEqual([
      ['Mug, large', ['title', 'Mug, large']],
      ['MUG', ['price', usd(990)]],
    ]);
    expect(await override('MUG', { title: null, price: null, quantityCap: null })).toMatchObject({
      changed: 2,
    });
    expect(await changes()).toEqual([]);
  });

  it('is a change set that can be undone', async () => {
    await override('MUG', { price: '9.90' });
    await workspace.call('catalogue.undo');
    expect(await changes()).toEqual([]);
  });

  it('of the same value again changes nothing', async () => {
    await override('MUG', { price: '9.90' });
    expect(await override('MUG', { price: '9.9' })).toEqual({ changeSet: null, changed: 0 });
  });

  it('by the code of a variant means that variant, by the code of the product all of them', async () => {
    await override('SHIRT-R', { price: '30', salePrice: 'none' });
    expect(await changes()).toEqual([['SHIRT-R', ['price', usd(3000)], ['salePrice', null]]]);
    await override('SHIRT', { price: '31' });
    expect(await changes()).toEqual([
      ['SHIRT-R', ['price', usd(3100)], ['salePrice', null]],
      ['SHIRT-B', ['price', usd(3100)]],
    ]);
  });

  it('by a rule reckons every price exactly and ends it as asked', async () => {
    await override('SHIRT', { priceRule: { percent: '110.5', addMinor: 10, endingMinor: 99 } });
    expect(await changes()).toEqual([
      ['SHIRT-R', ['price', usd(2299)], ['salePrice', usd(1699)]],
      ['SHIRT-B', ['price', usd(2399)]],
    ]);
  });

  it('that takes the product out of the shop plans its end', async () => {
    await override('MUG', { listed: false });
    expect((await planned(workspace)).map(({ kind }) => kind)).toEqual(['listing.end']);
  });
});

describe('an override is refused', () => {
  const shared = createPullBed();
  beforeAll(async () => {
    ({ workspace } = await shared.open([simple('MUG', 'Mug')]));
    await pull(workspace);
  });
  afterAll(() => shared.close());

  it.each([
    ['a SKU nobody holds', 'NOBODY', { price: '1' }, { code: 'not-found' }],
    ['a price with too many decimals', 'MUG', { price: '9.999' }, { code: 'invalid-input' }],
    [
      'a negative price',
      'MUG',
      { price: '-1' },
      { code: 'invalid-input', detail: { field: 'price' } },
    ],
    [
      'a percentage that is no decimal',
      'MUG',
      { priceRule: { percent: '1e3' } },
      { code: 'invalid-input', detail: { field: 'percent' } },
    ],
    [
      'an ending outside its step',
      'MUG',
      { priceRule: { percent: '100', endingMinor: 100 } },
      { code: 'invalid-input' },
    ],
    [
      'a step without an ending',
      'MUG',
      { priceRule: { percent: '100', endingStepMinor: 100 } },
      { code: 'invalid-input' },
    ],
  ])('for %s', async (_what, sku, patch, failure) => {
    await expect(override(sku, patch)).rejects.toMatchObject({ failure });
    expect(await changes()).toEqual([]);
  });
});
