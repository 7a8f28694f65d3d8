/**
 * Text that a spreadsheet program would run as a formula is written with an apostrophe before it, and read back
 * without. The two are exact inverses: a text that already had the apostrophe gets one more.
 * Also guarded: such text after a separator, quote or line end inside a cell, because a program that splits the file
 * at another separator than ours would see it at the start of a cell of its own.
 */

/** What starts a formula, in its plain and full-width forms, or slips one past a trim. */
const starts = '=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20';
const dividers = ',;|"\\t\\r\\n';

/** A place where a cell could begin, before apostrophes (any, or at least one) and something that starts a formula. */
const risky = new RegExp(`(?<=^|[${dividers}])(?='*[${starts}])`, 'g');
const mistakable = new RegExp(`(?<=^|[${dividers}])(?='+[${starts}])`, 'g');
const guarded = new RegExp(`(?<=^|[${dividers}])'(?='*[${starts}])`, 'g');

/** Text for a separated file. */
export function guardText(text: string): string {
  return text.replace(risky, "'");
}

/** Text for a workbook, whose cells carry their type: only text that reading would take an apostrophe from gets one. */
export function guardTypedText(text: string): string {
  return text.includes("'") ? text.replace(mistakable, "'") : text;
}

/** The text as it was before either guard. */
export function unguardText(text: string): string {
  return text.includes("'") ? text.replace(guarded, '') : text;
}
