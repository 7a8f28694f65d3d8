import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact-texts.ts';

describe('the redactor', () => {
  const redact = createRedactor([
    { text: 'shop.example', stands: '<shop 1>' },
    { text: 'https://shop.example', stands: '<shop 1>' },
    { text: 'Ann (Berlin)', stands: '<user>' },
    { text: 'ab', stands: '<short>' },
  ]);

  it.each([
    ['calls https://shop.example/wp-json', 'calls <shop 1>/wp-json'],
    ['SHOP.EXAMPLE answered', '<shop 1> answered'],
    ['for Ann (Berlin) only', 'for <user> only'],
    ['about a table', 'about a table'],
    ['at /var/data/ann/file.db:12', 'at <path>'],
    ['in (/opt/a/b) and "/srv/c/d"', 'in (<path> and "<path>"'],
    ['C:\\Users\\ann\\x.txt is open', '<path> is open'],
    ['on \\\\server\\share\\x', 'on <path>'],
    ['GET products/batch', 'GET products/batch'],
    ['either / or', 'either / or'],
    ['3/4 of 1/2', '3/4 of 1/2'],
  ])('makes of %j the text %j', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });
});
