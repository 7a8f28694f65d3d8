/** Takes out of texts what says who the seller is. Secrets never come this far; this is about names, addresses and paths. */

/** What stands in place of a path. */
const somePath = '<path>';
/** Shorter names are ordinary words or numbers. */
const shortestName = 3;

/** A text to take out, and what stands in its place. */
export interface PrivateText {
  readonly text: string;
  readonly stands: string;
}

/** Replaces the longest texts first, regardless of case; then every absolute path that is left. */
export function createRedactor(texts: readonly PrivateText[]): (text: string) => string {
  const known = texts
    .filter(({ text }) => text.length >= shortestName)
    .sort((a, b) => b.text.length - a.text.length);
  const patterns = known.map(({ text, stands }) => ({
    pattern: new RegExp(escaped(text), 'gi'),
    stands,
  }));
  return (text) => {
    let clean = text;
    for (const { pattern, stands } of patterns) clean = clean.replaceAll(pattern, () => stands);
    for (const pattern of pathPatterns) clean = clean.replaceAll(pattern, somePath);
    return clean;
  };
}

/** Two folders deep on POSIX (`/` alone is prose), a drive or a share on Windows. */
const pathPatterns: readonly RegExp[] = [
  /(?<![\w/.:>])\/[^\s/"'<>|]+\/[^\s"'<>|]*/g,
  /\b[A-Za-z]:[\\/][^\s"'<>|]+/g,
  /\\\\[^\s"'<>|]+/g,
];

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
