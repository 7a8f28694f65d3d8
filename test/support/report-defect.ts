/** Defects of the product during a test are shown, never hidden. */

/** Prints a defect with its trace. */
export function reportDefect(thrown: unknown): string {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`DEFECT ${text}\n`);
  return 'test';
}
