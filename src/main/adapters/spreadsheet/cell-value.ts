/** Typed cells of a workbook as text, as exactly as the reader gives them. */
import type { CellValue } from 'hucre/xlsx';

/**
 * The text of a cell. Numbers lose what the reader lost before us: the digits of a number cell beyond 2^53 and the
 * zeros of a number format are gone. Such large numbers are written as a spreadsheet shows them (`1.23E+17`), so that
 * the rules for SKUs and barcodes refuse them instead of taking wrong digits. Dates are ISO, in the sheet's own clock.
 */
export function cellText(value: CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return dateText(value);
  return String(value);
}

/** Fifteen significant digits, as a spreadsheet shows: 19.990000000000002 is the 19.99 that was meant. */
function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return '#NUM!';
  if (Math.abs(value) >= 1e15) return Number(value.toPrecision(15)).toExponential().toUpperCase();
  return String(Number(value.toPrecision(15)));
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}
