import { describe, expect, it } from 'vitest';
import { cutToWidth, displayWidth, padToWidth, plainText } from './display-width.ts';
import { stylesFor } from './styles.ts';
import { tableLines } from './table.ts';

const styles = stylesFor(process.stdout, { NO_COLOR: '1' });

describe('the width of a text on a terminal', () => {
  it('counts two columns for Chinese, fullwidth forms and pictures, one for the rest, none for marks', () => {
    const widths: readonly (readonly [string, number])[] = [
      ['abc', 3],
      ['复古卫衣', 8],
      ['售价（元）', 10],
      ['カタカナ', 8],
      ['ｶﾀｶﾅ', 4],
      ['한국', 4],
      ['café', 4],
      ['cafe\u0301', 4],
      ['👩‍👩‍👧', 2],
      ['☎️', 2],
      ['🇨🇳', 2],
      ['¥19.90 → €5', 11],
      ['𠮷野', 4],
      ['a\u200Bb', 2],
      ['', 0],
    ];
    for (const [text, width] of widths) expect([text, displayWidth(text)]).toEqual([text, width]);
  });

  it('is kept when a text is cut or filled, and no character is halved', () => {
    expect(cutToWidth('复古卫衣', 5)).toBe('复古…');
    expect(cutToWidth('复古卫衣', 6)).toBe('复古…');
    expect(cutToWidth('复古卫衣', 8)).toBe('复古卫衣');
    expect(cutToWidth('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
    expect(padToWidth('卫衣', 6, 'left')).toBe('卫衣  ');
    expect(padToWidth('卫衣', 6, 'right')).toBe('  卫衣');
  });

  it('is of a text that the terminal obeys in nothing', () => {
    const hostile = 'a\u001B[31mb\u0007\u202Ec\td\r\ne\u009B2Jf';
    expect(plainText(hostile)).toBe('a[31mbc d e2Jf');
  });
});

describe('a table', () => {
  const columns = [{ title: 'SKU' }, { title: '标题' }, { title: '库存', align: 'right' as const }];
  const rows = [
    ['A-1', '复古 Polo 衫', '1,200'],
    ['LONG-SKU-1', 'Cup', '7'],
  ];

  it('stands straight with Chinese in it', () => {
    expect(tableLines(columns, rows, { width: null, styles })).toEqual([
      'SKU         标题           库存',
      'A-1         复古 Polo 衫  1,200',
      'LONG-SKU-1  Cup               7',
    ]);
    const lines = tableLines(columns, rows, { width: null, styles });
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });

  it('takes from its widest column until it fits the screen', () => {
    const wide = [['A', 'x'.repeat(200), '1']];
    for (const line of tableLines(columns, wide, { width: 60, styles })) {
      expect(displayWidth(line)).toBeLessThanOrEqual(60);
    }
    expect(tableLines(columns, wide, { width: null, styles })[1]).toContain('x'.repeat(200));
  });

  it('puts colours around the text, never around the padding, and none where none are wanted', () => {
    const bold = (text: string): string => `<${text}>`;
    const [, line] = tableLines(
      [{ title: 'AAAA' }, { title: 'B', align: 'right' }],
      [
        [
          { text: 'x', style: bold },
          { text: 'y', style: bold },
        ],
      ],
      { width: null, styles },
    );
    expect(line).toBe('<x>     <y>');
  });
});

describe('colours', () => {
  it('are for terminals only, and respect NO_COLOR and dumb terminals', () => {
    const terminal = Object.assign(Object.create(process.stdout), { isTTY: true });
    const file = Object.assign(Object.create(process.stdout), { isTTY: false });
    expect(stylesFor(terminal, {}).bad('x')).toBe('\u001B[31mx\u001B[39m');
    expect(stylesFor(terminal, { NO_COLOR: '' }).bad('x')).toBe('\u001B[31mx\u001B[39m');
    expect(stylesFor(terminal, { NO_COLOR: '1' }).bad('x')).toBe('x');
    expect(stylesFor(terminal, { TERM: 'dumb' }).bad('x')).toBe('x');
    expect(stylesFor(file, {}).bad('x')).toBe('x');
  });
});
