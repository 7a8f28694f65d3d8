/** Dates as WooCommerce writes and reads them: no offset in the text, the site's own time beside UTC. */

/** The site's clock: a fixed offset is enough, as the places that matter here have no summer time. */
export interface SiteTime {
  /** Minutes east of UTC: 330 for +05:30. */
  readonly utcOffsetMinutes: number;
}

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Whether WordPress's `rest_parse_date` accepts a text (format `date-time`). */
export function isRestDate(text: string): boolean {
  return isoPattern.test(text);
}

/** `2026-03-01T10:00:00` in UTC for epoch seconds; null stays null. */
export function gmtText(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().slice(0, 19);
}

/** The same instant in the site's own time, without an offset. */
export function siteText(seconds: number | null, site: SiteTime): string | null {
  return seconds === null ? null : gmtText(seconds + site.utcOffsetMinutes * 60);
}

/**
 * Epoch seconds of a text; without an offset it is read in the site's time, or in UTC when `assumeGmt` is set.
 * A plain date is midnight. Returns undefined for anything PHP could not read either.
 */
export function parseDate(text: string, site: SiteTime, assumeGmt = false): number | undefined {
  const trimmed = text.trim();
  const match = isoPattern.exec(
    /^\d{4}-\d{2}-\d{2}$/.test(trimmed) ? `${trimmed}T00:00:00` : trimmed,
  );
  if (match === null) return undefined;
  const at = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (Number.isNaN(at)) return undefined;
  const offset = match[7];
  if (offset === undefined) return at / 1000 - (assumeGmt ? 0 : site.utcOffsetMinutes * 60);
  return at / 1000 - offsetMinutes(offset) * 60;
}

function offsetMinutes(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset.startsWith('-') ? -minutes : minutes;
}

/**
 * The bound of a date filter, in epoch seconds of the column it is compared with. WordPress turns a text *with* an
 * offset into site time even when the GMT column is compared, so `…Z` with `dates_are_gmt` is off by the site's offset.
 */
export function filterBound(text: string, site: SiteTime, datesAreGmt: boolean): number {
  const hasOffset = /(?:z|[+-]\d{2}(?::?\d{2})?)$/i.test(text.replace(/^\d{4}-\d{2}-\d{2}/, ''));
  const utc = parseDate(text, site, datesAreGmt && !hasOffset) ?? 0;
  return hasOffset && datesAreGmt ? utc + site.utcOffsetMinutes * 60 : utc;
}
