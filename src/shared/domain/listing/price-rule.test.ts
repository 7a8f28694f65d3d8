import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceRule } from '../catalog/override.ts';
import { applyPriceRule } from './price-rule.ts';

const rule = (percent: number, addMinor = 0, rest: Partial<PriceRule> = {}): PriceRule => ({
  percent,
  addMinor,
  currency: 'EUR',
  ...rest,
});
const price = (minor: number, by: PriceRule, currency = 'EUR') => {
  const result = applyPriceRule({ minor, currency }, by);
  return result.ok ? result.value.minor : result.failure.code;
};

describe('a price rule', () => {
  it('takes a percentage, rounds halves up and adds an amount', () => {
    expect(price(1000, rule(105))).toBe(1050);
    expect(price(1050, rule(105.5))).toBe(1108);
    expect(price(10, rule(105))).toBe(11);
    expect(price(9, rule(105))).toBe(9);
    expect(price(1000, rule(100, -150))).toBe(850);
  });

  it('counts a percentage with decimals as the decimal it prints', () => {
    expect(price(100_000_000, rule(100.0000001))).toBe(100_000_000);
    expect(price(1_000_000_000, rule(100.0000001))).toBe(1_000_000_001);
    expect(price(100, rule(1.005))).toBe(1);
    expect(price(100_000, rule(1.005))).toBe(1005);
  });

  it('raises to the next wanted ending and leaves an amount that has it', () => {
    const ending = { minor: 99, stepMinor: 100 };
    expect(price(1000, rule(100, 0, { ending }))).toBe(1099);
    expect(price(1099, rule(100, 0, { ending }))).toBe(1099);
    expect(price(1100, rule(100, 0, { ending }))).toBe(1199);
  });

  it('never makes a price out of nothing by its ending', () => {
    const ending = { minor: 99, stepMinor: 100 };
    expect(price(100, rule(100, -100, { ending }))).toBe(0);
    expect(price(100, rule(100, -500, { ending }))).toBe(-400);
    expect(price(0, rule(100, 0, { ending }))).toBe(0);
  });

  it('speaks of whole currency units when the minor units differ', () => {
    expect(price(1000, rule(2155, 0, { currency: 'JPY' }), 'CNY')).toBe(216);
    expect(price(500, rule(4.64, 0, { currency: 'CNY' }), 'JPY')).toBe(2320);
    expect(price(1000, rule(30, 0, { currency: 'KWD' }), 'USD')).toBe(3000);
  });

  it('is refused when it makes no sense', () => {
    for (const bad of [Number.NaN, -5, Number.POSITIVE_INFINITY, 1e-9, 1e30]) {
      expect(price(1000, rule(bad))).toBe('invalid-input');
    }
    expect(price(1000, rule(100, 0.5))).toBe('invalid-input');
    expect(price(1000, rule(100, 0, { currency: 'euro' }))).toBe('invalid-input');
    for (const ending of [
      { minor: 100, stepMinor: 100 },
      { minor: -1, stepMinor: 100 },
      { minor: 0, stepMinor: 0 },
      { minor: 0.5, stepMinor: 1 },
    ]) {
      expect(price(1000, rule(100, 0, { ending }))).toBe('invalid-input');
    }
    expect(price(Number.MAX_SAFE_INTEGER, rule(200))).toBe('invalid-input');
  });

  it('lies within half a minor unit of the true value, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: -1000, max: 1000 }),
        (minor, digits, scale, add) => {
          const found = price(minor, rule(digits / 10 ** scale, add));
          // 2 × (found − add) × 100 × 10^scale is within 100 × 10^scale of 2 × minor × digits, halves upwards.
          const unit = 100n * 10n ** BigInt(scale);
          const twice = 2n * BigInt(minor) * BigInt(digits);
          const off = 2n * (BigInt(Number(found)) - BigInt(add)) * unit - twice;
          expect(off > -unit && off <= unit).toBe(true);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('ends as wanted, never below and less than a step above the plain amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.nat(),
        (minor, stepMinor, any) => {
          const ending = { minor: any % stepMinor, stepMinor };
          const found = Number(price(minor, rule(100, 0, { ending })));
          expect(found % stepMinor).toBe(ending.minor);
          expect(found).toBeGreaterThanOrEqual(minor);
          expect(found).toBeLessThan(minor + stepMinor);
        },
      ),
      { seed: 2, numRuns: 2000 },
    );
  });
});
