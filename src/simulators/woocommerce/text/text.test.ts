/** WordPress's text rules, as far as they show on the wire. */
import { describe, expect, it } from 'vitest';
import { autoParagraph, formatContent } from './autop.ts';
import { cleanText, formatDecimal, roundDecimal } from './clean.ts';
import { filterBound, parseDate } from './dates.ts';
import { filterPostKses, ksesPost } from './kses.ts';
import { parseQuery } from './php.ts';
import { sanitizeTitle, taxonomyName, uniqueSlug } from './slug.ts';

describe('slugs', () => {
  it.each([
    ['Blue T-Shirt (Large) 50% off!', 'blue-t-shirt-large-50-off'],
    ['Crème Brûlée & Straße', 'creme-brulee-strase'],
    ['红色 T恤', '%e7%ba%a2%e8%89%b2-t%e6%81%a4'],
    ['a/b.c – d', 'a-b-c-d'],
    ['!!!', ''],
  ])('make %s into %s', (name, slug) => {
    expect(sanitizeTitle(name)).toBe(slug);
  });

  it('stop before the character that would pass 200 bytes', () => {
    expect(sanitizeTitle('红'.repeat(40))).toBe('%e7%ba%a2'.repeat(22));
  });

  it('count up until one is free and are cut between characters', () => {
    const full = `ab${'%e7%ba%a2'.repeat(22)}`;
    const taken = new Set(['a', 'a-2', full]);
    expect(uniqueSlug('a', (slug) => taken.has(slug))).toBe('a-3');
    expect(uniqueSlug(full, (slug) => taken.has(slug))).toBe(`ab${'%e7%ba%a2'.repeat(21)}-2`);
  });

  it('of taxonomies are readable again', () => {
    expect(taxonomyName('尺码 A')).toBe('尺码-a');
  });
});

describe('kses', () => {
  it.each([
    ['<p onclick="x" class="c">a</p>', '<p class="c">a</p>'],
    ['<script>alert("x")</script>', 'alert("x")'],
    ['a & b &amp; &eacute; &#8217;', 'a &amp; b &amp; &eacute; &#8217;'],
    ['1 < 2, 3 and', '1 &lt; 2, 3 and'],
    ['3 > 2', '3 &gt; 2'],
    ['1 < 2 and 3 > 2', '1  2'],
    ['<img src="https://x/a.jpg" onerror="x" alt="">', '<img src="https://x/a.jpg" alt="">'],
    ["<a href='java\tscript:x'>l</a>", "<a href='x'>l</a>"],
    ['<span style="color: red; behavior: url(x)">s</span>', '<span style="color: red">s</span>'],
    ['<form action="x"><input type="text"></form>', ''],
    ['<!-- note --><b>x</b>', '<!-- note --><b>x</b>'],
  ])('turns %s into %s', (html, clean) => {
    expect(ksesPost(html)).toBe(clean);
  });

  it('loses single backslashes on the way through the products controller', () => {
    expect(filterPostKses('C:\\temp \\\\ done')).toBe('C:temp \\ done');
  });
});

describe('texts', () => {
  it('become one clean line', () => {
    expect(cleanText('  a\n <b>b</b><script>c</script> 5 < 6  %41 ')).toBe('a b 5 &lt; 6');
  });

  it('get paragraphs around blocks only where WordPress puts them', () => {
    expect(autoParagraph('one\ntwo\n\nthree')).toBe('<p>one<br />\ntwo</p>\n<p>three</p>\n');
    expect(autoParagraph('<p>done</p>')).toBe('<p>done</p>\n');
    expect(autoParagraph('<ul><li>a</li></ul>')).toBe('<ul>\n<li>a</li>\n</ul>\n');
    expect(formatContent('"a" isn\'t b...')).toBe('<p>&#8220;a&#8221; isn&#8217;t b&#8230;</p>\n');
  });
});

describe('decimals', () => {
  it.each([
    ['19.99', '19.99'],
    ['19,99', '1999'],
    ['1.234.5', '1234.5'],
    ['$ 5', '5'],
    ['abc', ''],
    [19.999, '19.999'],
    [0.1 + 0.2, '0.3'],
    [20, '20'],
  ])('read %s as %s', (value, text) => {
    expect(formatDecimal(value, '.')).toBe(text);
  });

  it('follow the decimal sign of the store', () => {
    expect(formatDecimal('19,99', ',')).toBe('19.99');
  });

  it('round half up', () => {
    expect([roundDecimal('1.005', 2), roundDecimal('19.5', 0), roundDecimal('', 2)]).toEqual([
      '1.01',
      '20',
      '',
    ]);
  });
});

describe('dates', () => {
  const site = { utcOffsetMinutes: 330 };

  it('without an offset are in the site time', () => {
    expect(parseDate('2026-01-01T05:30:00', site)).toBe(Date.UTC(2026, 0, 1) / 1000);
    expect(parseDate('2026-01-01T05:30:00', site, true)).toBe(Date.UTC(2026, 0, 1, 5, 30) / 1000);
    expect(parseDate('2026-01-01T05:30:00+08:00', site)).toBe(
      Date.UTC(2025, 11, 31, 21, 30) / 1000,
    );
    expect(parseDate('tomorrow', site)).toBeUndefined();
  });

  it('in filters slip by the site offset when they carry a Z', () => {
    expect(filterBound('2026-01-01T00:00:00', site, true)).toBe(Date.UTC(2026, 0, 1) / 1000);
    expect(filterBound('2026-01-01T00:00:00Z', site, true)).toBe(
      Date.UTC(2026, 0, 1, 5, 30) / 1000,
    );
    expect(filterBound('2026-01-01T00:00:00Z', site, false)).toBe(Date.UTC(2026, 0, 1) / 1000);
  });
});

describe('queries', () => {
  it('nest like PHP arrays', () => {
    expect(parseQuery('a=1&b[]=x&b[]=y&c[k][0]=z&d.e=+%2B&f')).toEqual({
      a: '1',
      b: ['x', 'y'],
      c: { k: ['z'] },
      d_e: ' +',
      f: '',
    });
  });
});
