/**
 * Cells as text. Every expression here is a plain character class, and every input is cut to a length before it is
 * looked at, so that a hostile cell costs no more than an honest one.
 */
import { ok, type Result } from '#kernel/result';
import { type Refusal, refuse } from './refusal.ts';

/** What a workbook shows where a formula failed. */
const formulaErrors = new Set([
  '#N/A',
  '#REF!',
  '#VALUE!',
  '#DIV/0!',
  '#NAME?',
  '#NUM!',
  '#NULL!',
  '#SPILL!',
  '#CALC!',
]);

/** Whether a cell holds the error of a formula instead of a value. */
export function isFormulaError(text: string): boolean {
  return text.charCodeAt(0) === 35 && formulaErrors.has(text);
}

/** Control, zero-width, direction and line-separator characters: a person cannot see them, a machine compares them. */
export function hasInvisible(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}

/**
 * A text for number reading: compatibility forms folded (full-width digits and signs, `㎏`), minus signs and spaces
 * of all kinds made plain.
 */
export function foldForNumbers(text: string): string {
  // Nearly all number cells are plain ASCII, which folding does not touch.
  if (/^[ -~]*$/.test(text)) return text.trim();
  return text
    .normalize('NFKC')
    .replaceAll('\u2212', '-')
    .replaceAll('\u2019', "'")
    .replaceAll('\u3001', ',')
    .trim();
}

/** A line of text of at most `max` characters. */
export function shortText(text: string, max: number): Result<string, Refusal> {
  return text.length > max ? refuse('too-long', { max }) : ok(text);
}

/** A code that identifies something (SKU, parent SKU): trimmed, at most 100 characters, nothing invisible in it. */
export function identifier(text: string): Result<string, Refusal> {
  const code = text.trim();
  if (code.length > 100) return refuse('too-long', { max: 100 });
  if (hasInvisible(code)) return refuse('invisible-characters');
  if (code.includes('\uFFFD') || !code.isWellFormed()) return refuse('encoding-damaged');
  if (isScientific(code)) return refuse('scientific-notation');
  return ok(code);
}

/** A number as a spreadsheet shortens it (`6.92E+12`): the last digits are gone. `1E5` is left alone: it may
 * be a code. */
export function isScientific(text: string): boolean {
  return text.length <= 40 && /^[+-]?\d(?:[.,]\d+E[+-]?\d+|E\+\d{2,})$/i.test(text);
}
