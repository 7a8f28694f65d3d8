import { describe, expect, it } from 'vitest';
import { toImageKeys } from './convert-images.ts';

const keys = (cell: string): readonly string[] | string => {
  const result = toImageKeys(cell);
  return result.ok ? result.value : result.failure.reason;
};
const a = 'https://img.example.com/a.jpg';
const b = 'https://img.example.com/b,c.jpg?x=1;2';

describe('pictures of a cell', () => {
  it.each([`${a}\n${b}`, `${a},${b}`, `${a}, ${b}`, `${a} ${b}`, `${a}|${b}`, `${a};${b}`])(
    'finds both addresses in %j, whatever stands between them',
    (cell) => {
      expect(keys(cell)).toEqual([`url:${a}`, `url:${b}`]);
    },
  );

  it('counts a picture that is named twice once', () => {
    expect(keys(`${a}\n${a}`)).toEqual([`url:${a}`]);
  });

  it('takes names of files beside the sheet', () => {
    expect(keys('img/front.jpg, back view.png')).toEqual([
      'relative:img/front.jpg',
      'relative:back view.png',
    ]);
    expect(keys('a.jpg b.png')).toEqual(['relative:a.jpg', 'relative:b.png']);
  });

  it('takes the key of a stored file as our export writes it', () => {
    const key = `file:${'0a'.repeat(32)}`;
    expect(keys(key)).toEqual([key]);
  });

  it.each([
    'javascript:alert(1)',
    'ftp://example.com/a.jpg',
    'data:image/png;base64,AAAA',
    'https://user:pass@example.com/a.jpg',
    'see below',
    'vector.svg',
    `https://example.com/${'x'.repeat(3000)}.jpg`,
  ])('refuses %s', (cell) => {
    expect(keys(cell)).toBe('image-address-refused');
  });
});
