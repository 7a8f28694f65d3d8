/** Numbers as people write them in sheets, read into a plain decimal, or refused where they could mean two things. */
import { ok, type Result } from '#kernel/result';
import { type Refusal, refuse } from './refusal.ts';

/** Longest number text looked at. */
const maxLength = 40;

/**
 * What `1.234` means, where one point is followed by exactly three digits: `decimal` for measures, `refuse` where a
 * factor of a thousand would be a catastrophe.
 */
export type LonePoint = 'decimal' | 'refuse';

/**
 * Reads digits with marks (`1,234.50`, `1.234,50`, `1 234`, `1'234`) into a plain decimal such as `1234.50`.
 * No sign and no unit: the caller has taken them off. One comma followed by three digits is a thousands mark.
 */
export function plainDecimal(text: string, lonePoint: LonePoint): Result<string, Refusal> {
  if (/^\d{1,15}(?:\.\d{1,2})?$/.test(text)) return ok(text);
  if (text.length > maxLength || !/^[\d.,' ]*\d$/.test(text)) return refuse('not-a-number');
  const mark = decimalMark(text, lonePoint);
  if (!mark.ok) return mark;
  const at = mark.value === '' ? text.length : text.lastIndexOf(mark.value);
  const whole = joinGroups(text.slice(0, at));
  const fraction = text.slice(at + 1);
  if (whole === null || !/^\d*$/.test(fraction)) return refuse('not-a-number');
  return ok(fraction === '' ? whole : `${whole}.${fraction}`);
}

/** `,` or `.` where one of them divides whole from fraction, `''` where the number is whole. */
function decimalMark(text: string, lonePoint: LonePoint): Result<',' | '.' | '', Refusal> {
  const commas = text.split(',').length - 1;
  const points = text.split('.').length - 1;
  if (commas > 0 && points > 0) {
    const last = text.lastIndexOf(',') > text.lastIndexOf('.') ? ',' : '.';
    return (last === ',' ? commas : points) === 1 ? ok(last) : refuse('not-a-number');
  }
  if (commas + points !== 1) return ok('');
  const mark = commas === 1 ? ',' : '.';
  const at = text.indexOf(mark);
  // Three digits after the only mark, and a whole part that could be a group: a thousands mark or a decimal one.
  if (text.length - at - 1 !== 3 || at > 3) return ok(mark);
  if (!/^[1-9]\d{0,2}$/.test(text.slice(0, at))) {
    return mark === '.' ? ok(mark) : refuse('number-ambiguous');
  }
  if (mark === ',') return ok('');
  return lonePoint === 'decimal' ? ok(mark) : refuse('number-ambiguous');
}

/** Takes out one kind of group mark when the groups are groups: 1-3 digits, then 2-3 (as in India), at last 3. */
function joinGroups(whole: string): string | null {
  if (whole === '') return '0';
  const mark = /[^\d]/.exec(whole)?.[0];
  if (mark === undefined) return whole;
  const groups = whole.split(mark);
  const shaped = groups.every((group, index) => {
    if (index === 0) return /^\d{1,3}$/.test(group);
    return index === groups.length - 1 ? /^\d{3}$/.test(group) : /^\d{2,3}$/.test(group);
  });
  return shaped ? groups.join('') : null;
}
