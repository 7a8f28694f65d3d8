import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, sameJson } from '#kernel/json';
import { categoryPath, moneyOf, sameValue } from './same-value.ts';

describe('values of a field', () => {
  it('are the same when both are none', () => {
    for (const a of [undefined, null, '', []]) {
      for (const b of [undefined, null, '', []]) expect(sameValue('attributes', a, b)).toBe(true);
    }
    expect(sameValue('quantity', 0, null)).toBe(false);
    expect(sameValue('description', '  ', null)).toBe(true);
  });

  it('are compared as JSON regardless of key order', () => {
    expect(sameValue('price', { minor: 1, currency: 'EUR' }, { currency: 'EUR', minor: 1 })).toBe(
      true,
    );
    expect(sameValue('price', { minor: 1, currency: 'EUR' }, { currency: 'USD', minor: 1 })).toBe(
      false,
    );
    const tree = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<Json>(null, 0, 1, 'a', true),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), {
          maxKeys: 2,
        }) as fc.Arbitrary<Json>,
      ),
    })).value;
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        expect(sameValue('options', [a], [b])).toBe(sameJson(a, b));
        expect(sameValue('options', [a], [structuredClone(a)])).toBe(true);
      }),
      { seed: 21, numRuns: 1000 },
    );
  });

  it('are read as money only when they are an amount with its currency', () => {
    expect(moneyOf({ minor: 5, currency: 'EUR' })).toEqual({ minor: 5, currency: 'EUR' });
    for (const bad of [
      undefined,
      null,
      5,
      '5',
      [],
      { minor: '5', currency: 'EUR' },
      { minor: 5 },
    ]) {
      expect(moneyOf(bad)).toBeNull();
    }
  });

  it('are one category in any spelling of its path', () => {
    expect(categoryPath(' A>B >  > C ')).toBe('A > B > C');
    expect(sameValue('category', 'A>B', 'A > B')).toBe(true);
    expect(sameValue('category', 'A > B', 'B')).toBe(false);
  });
});
