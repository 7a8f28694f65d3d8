import { describe, expect, it } from 'vitest';
import { toPrice } from './convert-price.ts';
import { currencyCodes } from './currency-sign.ts';

const codes = currencyCodes();
const read = (cell: string, currency = 'CNY', allowZero = false) => {
  const price = toPrice(cell, { currency, codes, allowZero });
  return price.ok ? `${price.value.minor} ${price.value.currency}` : price.failure.reason;
};

describe('a price cell', () => {
  it.each([
    ['12.5', 'CNY', '1250 CNY'],
    ['1299', 'CNY', '129900 CNY'],
    ['1,299.00', 'CNY', '129900 CNY'],
    ['1.299,00', 'EUR', '129900 EUR'],
    ['1 299,50', 'EUR', '129950 EUR'],
    ["1'299.50", 'CHF', '129950 CHF'],
    ['12,5', 'EUR', '1250 EUR'],
    ['1,299', 'CNY', '129900 CNY'],
    ['1,23,456.00', 'INR', '12345600 INR'],
    ['.5', 'USD', '50 USD'],
    ['１２．５０', 'CNY', '1250 CNY'],
    ['１，２９９．００', 'CNY', '129900 CNY'],
    ['1.234', 'KWD', '1234 KWD'],
    ['1500', 'JPY', '1500 JPY'],
  ])('reads %s in %s as %s', (cell, currency, expected) => {
    expect(read(cell, currency)).toBe(expected);
  });

  it.each([
    ['¥12.50', 'CNY', '1250 CNY'],
    ['￥12.50', 'CNY', '1250 CNY'],
    ['¥1200', 'JPY', '1200 JPY'],
    ['12.5元', 'CNY', '1250 CNY'],
    ['RMB 12.5', 'CNY', '1250 CNY'],
    ['$9.99', 'USD', '999 USD'],
    ['$9.99', 'AUD', '999 AUD'],
    ['US$9.99', 'CNY', '999 USD'],
    ['9.99 USD', 'CNY', '999 USD'],
    ['USD 9.99', 'CNY', '999 USD'],
    ['JPY ¥1200', 'CNY', '1200 JPY'],
    ['12,50 €', 'CNY', '1250 EUR'],
    ['£3', 'CNY', '300 GBP'],
    ['HK$88', 'CNY', '8800 HKD'],
  ])(
    'takes the currency that stands beside %s before the mapping’s %s',
    (cell, currency, expected) => {
      expect(read(cell, currency)).toBe(expected);
    },
  );

  it('refuses a sign that could be two currencies when the mapping’s is neither', () => {
    expect(read('¥100', 'USD')).toBe('currency-ambiguous');
  });

  it.each([
    ['-3.50', 'price-negative'],
    ['(3.50)', 'price-negative'],
    ['−3.50', 'price-negative'],
    ['0', 'price-zero'],
    ['0.00', 'price-zero'],
    ['6901234567892', 'price-absurd'],
    ['12.345.6', 'not-a-price'],
    ['1.234', 'number-ambiguous'],
    ['150.000', 'number-ambiguous'],
    ['12.3456', 'price-decimals'],
    ['1,2345', 'price-decimals'],
    ['call us', 'not-a-price'],
    ['12 FOO', 'currency-unknown'],
    ['1.2E+05', 'scientific-notation'],
    ['12\u200B.5', 'invisible-characters'],
    [`${'9'.repeat(70)}`, 'not-a-price'],
    ['10-20', 'not-a-price'],
  ])('refuses %s as %s', (cell, reason) => {
    expect(read(cell)).toBe(reason);
  });

  it('lets a cost be zero', () => {
    expect(read('0', 'CNY', true)).toBe('0 CNY');
  });

  it('refuses a fraction of a yen', () => {
    expect(read('12.5', 'JPY')).toBe('price-decimals');
  });
});
