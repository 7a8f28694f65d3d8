/** What must hold of every plan, for products at random. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FullProduct } from '../catalog/product.ts';
import { laneOfField } from './field-sets.ts';
import type { FieldChange } from './operation.ts';
import { arbitraryProduct, carriedOut, plan, wanted } from './plan.test-support.ts';
import type { PlannedOperation } from './planned-operation.ts';
import { sameValue } from './same-value.ts';

const pair = fc
  .constantFrom<readonly string[]>([], ['Colour'], ['Colour', 'Size'])
  .chain((names) => fc.tuple(arbitraryProduct(names), arbitraryProduct(names)));
const runs = { seed: 20261121, numRuns: 300 };

const published = (full: FullProduct) => carriedOut(null, plan(wanted(full), null).operations);

describe('every plan', () => {
  it('leaves nothing to plan once it was carried out', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const first = published(a);
        expect(plan(wanted(a), first).operations).toEqual([]);
        const second = carriedOut(first, plan(wanted(b), first).operations);
        expect(plan(wanted(b), second).operations).toEqual([]);
        const ended = carriedOut(second, plan(null, second).operations);
        expect(plan(null, ended).operations).toEqual([]);
        const back = carriedOut(ended, plan(wanted(a), ended).operations);
        expect(plan(wanted(a), back).operations).toEqual([]);
      }),
      runs,
    );
  });

  it('is the same for the same input', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const base = published(a);
        expect(plan(wanted(structuredClone(b)), structuredClone(base))).toEqual(
          plan(wanted(b), base),
        );
      }),
      runs,
    );
  });

  it('changes only what differs, each field in its own lane, and waits only for what comes earlier', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const base = published(a);
        for (const operations of [
          plan(wanted(a), null).operations,
          plan(wanted(b), base).operations,
        ]) {
          const seen = new Set<string>();
          for (const operation of operations) {
            for (const key of operation.after) expect(seen.has(key)).toBe(true);
            expect(seen.has(operation.key)).toBe(false);
            seen.add(operation.key);
            for (const change of operation.changes) {
              expect(sameValue(change.field, change.old, change.new)).toBe(false);
              if (operation.lane !== 'existence') {
                expect(laneOfField[change.field]).toBe(operation.lane);
              } else {
                expect(['images', 'image']).not.toContain(change.field);
              }
            }
          }
        }
      }),
      runs,
    );
  });

  it('is taken back by the plan of the way back, old and new swapped', () => {
    const back = { 'variant.create': 'variant.end', 'variant.end': 'variant.restore' } as const;
    const side = (operation: PlannedOperation, swap: boolean) => ({
      kind:
        swap && (operation.kind === 'variant.create' || operation.kind === 'variant.end')
          ? back[operation.kind]
          : operation.kind,
      lane: operation.lane,
      variantId: operation.variantId,
      changes:
        operation.kind === 'variant.create'
          ? []
          : operation.changes.map((change: FieldChange) => ({
              field: change.field,
              old: swap ? change.new : change.old,
              new: swap ? change.old : change.new,
            })),
    });
    const order = (x: object, y: object) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1);
    // Pictures of a variant that comes or goes travel with it, not with the way back.
    const ofLasting = (operations: readonly PlannedOperation[]) => {
      const moving = new Set(
        operations
          .filter((one) => one.kind === 'variant.create' || one.kind === 'variant.end')
          .map((one) => one.variantId),
      );
      return operations.filter(
        (one) =>
          one.productId !== null && (one.kind !== 'variant.update' || !moving.has(one.variantId)),
      );
    };
    let compared = 0;
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const first = published(a);
        const there = plan(wanted(b), first).operations;
        const second = carriedOut(first, there);
        const undo = plan(wanted(a), second).operations;
        compared += undo.length;
        expect(
          undo
            .filter((one) => one.productId !== null)
            .map((one) => side(one, false))
            .sort(order),
        ).toEqual(
          ofLasting(there)
            .map((one) => side(one, true))
            .sort(order),
        );
        expect(plan(wanted(a), carriedOut(second, undo)).operations).toEqual([]);
      }),
      runs,
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('has money effects that add up to the change of the value on sale', () => {
    const value = (full: FullProduct) =>
      wanted(full).variants.reduce((sum, { fields }) => {
        const price = (fields.salePrice ?? fields.price ?? { minor: 0 }) as { minor: number };
        return sum + price.minor * (typeof fields.quantity === 'number' ? fields.quantity : 0);
      }, 0);
    const total = (operations: readonly PlannedOperation[]) =>
      operations.reduce((sum, one) => sum + (one.moneyEffect?.minor ?? 0), 0);
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const creation = plan(wanted(a), null).operations;
        expect(total(creation)).toBe(value(a));
        const first = carriedOut(null, creation);
        const change = plan(wanted(b), first).operations;
        expect(total(change)).toBe(value(b) - value(a));
        const second = carriedOut(first, change);
        const end = plan(null, second).operations;
        expect(total(end)).toBe(0 - value(b));
        const restored = plan(wanted(a), carriedOut(second, end)).operations;
        expect(total(restored)).toBe(value(a));
      }),
      runs,
    );
  });
});
