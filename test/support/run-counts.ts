/** How often long suites repeat: a seeded sample in the test run, the full count in the soak run. */

/** The count for the present run. */
export function countFor(counts: { readonly test: number; readonly soak: number }): number {
  return isSoak() ? counts.soak : counts.test;
}

/** The seed of the present run: `SHOPKEEP_SEED` to replay, else fixed in the test run and new in the soak run. */
export function seedOfRun(fixed: number): number {
  const given = process.env['SHOPKEEP_SEED'];
  if (given !== undefined) return Number(given);
  return isSoak() ? Math.floor(Math.random() * 2 ** 31) : fixed;
}

function isSoak(): boolean {
  return process.env['SHOPKEEP_RUN'] === 'soak';
}
