import { describe, expect, it } from 'vitest';
import { toDimensions, toGrams, toMillimetres, toStock } from './convert-measure.ts';

const value = <T>(
  result: { ok: true; value: T } | { ok: false; failure: { reason: string } },
): T | string => (result.ok ? result.value : `! ${result.failure.reason}`);

describe('stock', () => {
  it.each([
    ['12', 12],
    ['0', 0],
    ['12.0', 12],
    ['1,200', 1200],
    ['１２', 12],
    ['-3', '! stock-negative'],
    ['1.5', '! not-a-whole-number'],
    ['有货', '! not-a-whole-number'],
    ['>100', '! not-a-whole-number'],
    ['10 pcs', '! not-a-whole-number'],
    ['1.000', '! number-ambiguous'],
    ['6901234567892', '! stock-absurd'],
  ])('%s is read as %s', (cell, expected) => {
    expect(value(toStock(cell))).toBe(expected);
  });
});

describe('weights and lengths', () => {
  it.each([
    ['350', 'g', 350],
    ['0.35', 'kg', 350],
    ['1.250', 'kg', 1250],
    ['350g', 'kg', 350],
    ['0.5公斤', 'g', 500],
    ['2斤', 'g', 1000],
    ['1 lb', 'g', 454],
    ['-1', 'g', '! number-negative'],
    ['heavy', 'g', '! not-a-number'],
    ['3 stone', 'g', '! unit-unknown'],
  ] as const)('%s in %s weighs %s grams', (cell, unit, expected) => {
    expect(value(toGrams(cell, unit))).toBe(expected);
  });

  it('asks for the unit when a weight would vanish in whole grams', () => {
    expect(toGrams('0.2', 'g')).toMatchObject({ ok: false, failure: { reason: 'unit-unknown' } });
    expect(toGrams('0', 'g')).toMatchObject({ ok: true, value: 0 });
  });

  it('reads lengths with their unit', () => {
    expect(value(toMillimetres('12', 'cm'))).toBe(120);
    expect(value(toMillimetres('1.5 m', 'cm'))).toBe(1500);
  });

  it('reads three lengths in one cell', () => {
    expect(value(toDimensions('30 x 20 x 10 cm', 'mm'))).toEqual([300, 200, 100]);
    expect(value(toDimensions('30*20*10', 'cm'))).toEqual([300, 200, 100]);
    expect(value(toDimensions('30×20', 'cm'))).toBe('! not-a-number');
  });
});
