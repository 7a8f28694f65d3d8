import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReferences, normaliseHtml, readingOf } from './normalise-html.ts';

describe('normalising HTML', () => {
  it('drops white space that no reader sees', () => {
    expect(normaliseHtml('  <p>One   two</p>\r\n\n <ul>\n <li> a </li></ul> ')).toBe(
      '<p>One two</p><ul><li>a</li></ul>',
    );
  });

  it('keeps line breaks of running text, since a shop makes paragraphs of them', () => {
    expect(normaliseHtml('one \n\n\n\n two')).toBe('one\n\ntwo');
    expect(normaliseHtml('one\n\ntwo')).not.toBe(normaliseHtml('one two'));
  });

  it('keeps the space between words and inline tags', () => {
    expect(normaliseHtml('a <b>bold</b> word')).toBe('a <b>bold</b> word');
  });

  it('leaves preformatted text alone', () => {
    expect(normaliseHtml('<pre>a   b</pre>')).toBe('<pre>a   b</pre>');
  });

  it('changes nothing the second time', () => {
    const piece = fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\t',
      '<p>',
      '</p>',
      '<br />',
      '<b>',
      'a',
      '红',
      '<',
      '>',
      '\u00a0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const once = normaliseHtml(pieces.join(''));
        expect(normaliseHtml(once)).toBe(once);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('takes linear time on hostile text', () => {
    const started = performance.now();
    for (const piece of [' ', '\n', '\n ', '<p', '<p ', '\u00a0', '<', '&', '&#']) {
      const hostile = piece.repeat(200_000);
      normaliseHtml(hostile);
      readingOf(hostile);
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('reading a text', () => {
  it('sees the same in what a shop rewrote', () => {
    expect(readingOf('<p>Tom &amp; Jerry&#8217;s <strong>best</strong></p>\n')).toBe(
      readingOf("Tom & Jerry's <b>best</b>"),
    );
  });

  it('decodes numbered and common named signs and leaves the others', () => {
    expect(decodeReferences('&#65;&#x42;&euro;&bogus;&#0;&#1114112;')).toBe(
      'AB€&bogus;&#0;&#1114112;',
    );
  });
});
