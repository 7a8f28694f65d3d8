import { describe, expect, it } from 'vitest';
import type { Result } from '#kernel/result';
import { identifier } from './cell-text.ts';
import { createCountryFinder, toBarcode, toHsCode } from './convert-code.ts';
import type { Refusal } from './refusal.ts';

const said = (result: Result<string, Refusal>): string =>
  result.ok ? result.value : `! ${result.failure.reason}`;

describe('a SKU', () => {
  it.each([
    ['007', '007'],
    ['1E5', '1E5'],
    ['  AB-1  ', 'AB-1'],
    ['红色-1', '红色-1'],
    ['12345678901234567890', '12345678901234567890'],
  ])('keeps %j as %s', (cell, sku) => {
    expect(said(identifier(cell))).toBe(sku);
  });

  it.each([
    ['6.92E+12', 'scientific-notation'],
    ['1E+15', 'scientific-notation'],
    ['A\u200BB', 'invisible-characters'],
    ['A\u202EB', 'invisible-characters'],
    ['A\u0007B', 'invisible-characters'],
    ['A\nB', 'invisible-characters'],
    ['A\uFFFDB', 'encoding-damaged'],
    ['x'.repeat(101), 'too-long'],
  ])('refuses %j', (cell, reason) => {
    expect(said(identifier(cell))).toBe(`! ${reason}`);
  });
});

describe('a barcode', () => {
  it('keeps leading zeros', () => {
    expect(said(toBarcode('0012345678905'))).toBe('0012345678905');
  });

  it('drops spaces and hyphens, and folds full-width digits', () => {
    expect(said(toBarcode('978-7-111 12345-6'))).toBe('9787111123456');
    expect(said(toBarcode('６９０１２３４５６７８９２'))).toBe('6901234567892');
  });

  it.each([
    ['6.90123E+12', 'scientific-notation'],
    ['690123E7', 'scientific-notation'],
    ['无', 'not-a-barcode'],
    ['12', 'not-a-barcode'],
  ])('refuses %s as %s', (cell, reason) => {
    expect(said(toBarcode(cell))).toBe(`! ${reason}`);
  });
});

describe('customs facts', () => {
  it('reads an HS code with points', () => {
    expect(said(toHsCode('6109.10.00'))).toBe('61091000');
    expect(said(toHsCode('shirts'))).toBe('! not-an-hs-code');
  });

  it.each([
    ['CN', 'CN'],
    ['cn', 'CN'],
    ['中国', 'CN'],
    ['China', 'CN'],
    ['越南', 'VN'],
    ['USA', 'US'],
    ['United Kingdom', 'GB'],
  ])('knows the country %s', (cell, code) => {
    expect(said(createCountryFinder()(cell))).toBe(code);
  });

  it('refuses what is no country', () => {
    expect(said(createCountryFinder()('工厂'))).toBe('! country-unknown');
  });
});
