/** Numbers of a benchmark: medians over interleaved rounds, percentiles, lines of a table. */

/** One bound that a run keeps or breaks. */
export interface Bound {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly kind: 'at least' | 'at most';
}

/** What a benchmark found. */
export interface Finding {
  readonly title: string;
  readonly lines: readonly string[];
  readonly bounds: readonly Bound[];
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that a share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('no values');
  return value;
}

/** Whether a bound is kept. */
export function isKept(bound: Bound): boolean {
  return bound.kind === 'at least' ? bound.value >= bound.limit : bound.value <= bound.limit;
}

/** A number with as many digits as tell something. */
export function short(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
