import { describe, expect, it } from 'vitest';
import { asId } from '#kernel/ids';
import type { OperationKind, Reference } from './operation.ts';
import { carriedOut, eur, plan, product, testManifest, wanted } from './plan.test-support.ts';
import { type ListingPlan, type PlannedOperation, withoutRepeated } from './planned-operation.ts';

const simple = product(
  { title: 'Mug', category: 'Home > Kitchen', images: [{ key: 'url:https://a.test/1', alt: '' }] },
  [{ id: 1, units: 5 }],
);
const shirt = product({ title: 'Shirt', parentSku: 'P', optionNames: ['Colour'] }, [
  { id: 1, optionValues: ['Red'], imageKey: 'file:red' },
  { id: 2, optionValues: ['Blue'] },
]);
const outline = (found: ListingPlan) =>
  found.operations.map(
    (one) =>
      `${one.kind}/${one.lane} ${one.label}: ${one.changes.map((change) => change.field).join(' ')}`,
  );
const live = (full: typeof simple) => carriedOut(null, plan(wanted(full), null).operations);
const find = (found: ListingPlan, kind: OperationKind): PlannedOperation => {
  const operation = found.operations.find((one) => one.kind === kind);
  if (operation === undefined) throw new Error(`no ${kind}`);
  return operation;
};
const codes = (found: ListingPlan) => found.notes.map((note) => note.warning.code);

describe('a product that the shop does not have', () => {
  it('is created in one call with its only variant, after its categories and before its pictures', () => {
    const found = plan(wanted(simple), null);
    expect(outline(found)).toEqual([
      'category.create/existence Home: category',
      'category.create/existence Home > Kitchen: category',
      'listing.create/existence Mug: title category sku price quantity',
      'listing.update/media Mug: images',
    ]);
    const [home, kitchen, create, media] = found.operations;
    expect(kitchen?.after).toEqual([home?.key]);
    expect(kitchen?.refs).toEqual([{ kind: 'category', key: 'Home' }]);
    expect(kitchen?.productId).toBeNull();
    expect(create?.after).toEqual([kitchen?.key]);
    expect(create?.refs).toEqual([{ kind: 'category', key: 'Home > Kitchen' }]);
    expect(create?.variantId).toBe(1);
    expect(create?.moneyEffect).toEqual(eur(5000));
    expect(media?.after).toEqual([create?.key]);
  });

  it('is created with its options, then its variants, then their pictures after the upload', () => {
    const found = plan(wanted(shirt), null);
    expect(outline(found)).toEqual([
      'listing.create/existence Shirt: title parentSku options',
      'variant.create/existence S-1: sku optionValues price quantity',
      'variant.create/existence S-2: sku optionValues price quantity',
      'media.upload/media file:red: image',
      'variant.update/media S-1: image',
    ]);
    const picture = found.operations[4];
    expect(picture?.after).toEqual([found.operations[1]?.key, found.operations[3]?.key]);
    expect(picture?.refs).toEqual([{ kind: 'media', key: 'file:red' }]);
    expect(find(found, 'listing.create').changes.at(-1)?.new).toEqual([
      { name: 'Colour', values: ['Red', 'Blue'] },
    ]);
  });

  it('needs no category and no picture that the shop knows, but still refers to them', () => {
    const known = new Set(['category Home', 'category Home > Kitchen', 'media file:red']);
    const knows = (ref: Reference) => known.has(`${ref.kind} ${ref.key}`);
    expect(find(plan(wanted(simple), null, { knows }), 'listing.create').refs).toHaveLength(1);
    const found = plan(wanted(shirt), null, { knows, canUpload: false });
    expect(outline(found)).not.toContain('media.upload/media file:red: image');
    expect(find(found, 'variant.update').refs).toEqual([{ kind: 'media', key: 'file:red' }]);
  });

  it('shares categories and pictures with other products of the same plan', () => {
    const seen = new Set<string>();
    const twin = product({ ...simple.product, title: 'Cup' }, [{ id: 9 }], asId(2));
    expect(withoutRepeated(plan(wanted(simple), null).operations, seen)).toHaveLength(4);
    const second = withoutRepeated(plan(wanted(twin), null).operations, seen);
    expect(second.map((one) => one.kind)).toEqual(['listing.create', 'listing.update']);
  });

  it('is held when its price is blank or nothing', () => {
    for (const [price, code] of [
      [null, 'price-blank'],
      [eur(0), 'price-zero'],
    ] as const) {
      const create = find(plan(wanted(product({}, [{ id: 1, price }])), null), 'listing.create');
      expect(create.warnings).toMatchObject([{ code, brake: true }]);
      const variants = product({ optionNames: ['Size'] }, [{ id: 1, optionValues: ['S'], price }]);
      expect(find(plan(wanted(variants), null), 'variant.create').warnings).toMatchObject([
        { code, brake: true },
      ]);
    }
  });

  it('is not created at all with prices in another currency, which is told', () => {
    const price = { minor: 5, currency: 'CNY' };
    const found = plan(wanted(product({ category: 'Toys' }, [{ id: 1, price }])), null);
    expect(found.operations).toEqual([]);
    expect(found.notes).toMatchObject([
      { label: 'S-1', variantId: 1, warning: { code: 'currency-differs', brake: true } },
    ]);
    const half = plan(
      wanted(
        product({ optionNames: ['Size'] }, [
          { id: 1, optionValues: ['S'] },
          { id: 2, optionValues: ['M'], price },
        ]),
      ),
      null,
    );
    expect(
      half.operations.filter((one) => one.kind === 'variant.create').map((one) => one.label),
    ).toEqual(['S-1']);
    expect(codes(half)).toEqual(['currency-differs']);
  });

  it('without variants, or with several but no options, is left to a person', () => {
    for (const full of [
      product({}, []),
      product({ optionNames: ['Size'] }, []),
      product({}, [{ id: 1 }, { id: 2 }]),
    ]) {
      const found = plan(wanted(full), null);
      expect(found.operations).toEqual([]);
      expect(codes(found)).toEqual(['structure-changed']);
    }
  });

  it('tells pictures that cannot be uploaded on the picture operation, or as a note when none is left', () => {
    const images = [
      { key: 'file:a', alt: '' },
      { key: 'url:https://a.test/1', alt: '' },
    ];
    const both = plan(wanted(product({ images }, [{ id: 1 }])), null, { canUpload: false });
    const media = find(both, 'listing.update');
    expect(media.changes[0]?.new).toEqual([{ key: 'url:https://a.test/1', alt: '' }]);
    expect(media.warnings).toEqual([
      { code: 'image-upload-unavailable', brake: false, detail: { count: 1 } },
    ]);
    const none = plan(wanted(product({ images: images.slice(0, 1) }, [{ id: 1 }])), null, {
      canUpload: false,
    });
    expect(none.operations.map((one) => one.kind)).toEqual(['listing.create']);
    expect(codes(none)).toEqual(['image-upload-unavailable']);
    const variant = plan(wanted(shirt), null, { canUpload: false });
    expect(variant.notes).toMatchObject([
      { label: 'S-1', warning: { code: 'image-upload-unavailable' } },
    ]);
  });
});

describe('a marketplace that cannot do everything', () => {
  it('gets no stock and no field that it does not take, which is told', () => {
    const manifest = testManifest({
      lanes: ['existence', 'content', 'price'],
      capabilities: ['media.url'],
    });
    const created = plan(wanted(simple), null, { manifest });
    expect(outline(created)).toEqual(['listing.create/existence Mug: title sku price']);
    expect(codes(created).sort()).toEqual([
      'field-unsupported',
      'field-unsupported',
      'stock-unsupported',
    ]);
    const changed = plan(wanted(product(simple.product, [{ id: 1, units: 1 }])), live(simple), {
      manifest,
    });
    expect(changed.operations).toEqual([]);
    expect(codes(changed)).toEqual(['stock-unsupported']);
  });

  it('gets no operation of a kind that it does not carry out', () => {
    const manifest = testManifest({ operations: {} });
    for (const [desired, listing] of [
      [wanted(simple), null],
      [null, live(simple)],
    ] as const) {
      const found = plan(desired, listing, { manifest, knows: () => true });
      expect(found.operations).toEqual([]);
      expect(codes(found)).toEqual(['field-unsupported']);
    }
  });
});

describe('warnings of limits', () => {
  it('hang on the operations that carry the field', () => {
    const manifest = testManifest({ maxVariants: 1, maxImages: 0 });
    const images = [{ key: 'url:https://a.test/1', alt: '' }];
    const found = plan(
      wanted(
        product({ ...shirt.product, images }, [
          { id: 1, optionValues: ['Red'] },
          { id: 2, optionValues: ['Blue'] },
        ]),
        { manifest },
      ),
      null,
      { manifest },
    );
    expect(find(found, 'listing.create').warnings.map((one) => one.code)).toEqual([
      'too-many-variants',
    ]);
    expect(codes(found)).toEqual(['too-many-images']);
  });
});
