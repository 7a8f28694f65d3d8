/**
 * What a secret or a person's data looks like in text. These patterns are the net below the first one (values that
 * cannot print): they err on the side of removing, as a log line is worth less than a leaked key.
 */

/** What stands where something was removed. */
export const removed = '[removed]';

/** One shape and what takes its place. */
interface Shape {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Names whose values are never shown: `access_token=...`, `"password": "..."`, `Cookie: ...`. */
const secretName =
  '[\\w-]{0,40}(?:token|secret|passw(?:or)?d|passphrase|passwd|pwd|api[-_]?key|app[-_]?key|private[-_]?key|consumer[-_]?key|signature|sign|authorization|auth|cookie|session[-_]?id|sid|nonce|credential|code[-_]?verifier|otp|pin)s?';

/** In order: the wider ones first, so that no half of a secret is left for a narrower one to miss. */
const shapes: readonly Shape[] = [
  { pattern: /-----BEGIN [^-]*-----[\s\S]*?(?:-----END [^-]*-----|$)/g, replacement: removed },
  // These two carry a list of values, so all of the line goes.
  { pattern: /\b(?:digest|oauth)\s+\w+=[^\r\n]*/gi, replacement: removed },
  { pattern: /\b(?:bearer|basic|negotiate)\s+[^\s,;"'<>]+/gi, replacement: removed },
  {
    pattern: new RegExp(`("${secretName}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, 'gi'),
    replacement: `$1"${removed}"`,
  },
  {
    pattern: new RegExp(`\\b(${secretName}\\s*[=:]\\s*)(?:"[^"]*"?|'[^']*'?|[^\\s&;,"'<>]+)`, 'gi'),
    replacement: `$1${removed}`,
  },
  // User and password in an address, then everything after its question mark.
  { pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^/\s"'<>]*@/gi, replacement: `$1${removed}@` },
  {
    pattern:
      /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s?"'<>#]{0,1000}|\/[^\s?"'<>#]{0,1000})[?#][^\s"'<>]+/gi,
    replacement: `$1?${removed}`,
  },
  { pattern: /\b(?:ck|cs)_[0-9a-z]{8,}/gi, replacement: removed },
  // Shopify, Amazon, GitHub and Slack write a mark before their tokens; so do JSON web tokens.
  { pattern: /\b(?:shp(?:at|ca|pa|ss|ua)_|gh[opsu]_|xox[abprs]-)[\w-]+/gi, replacement: removed },
  { pattern: /\b(?:Atz[ar]|amzn1\.[\w.-]+)[|.][\w.|+/=-]{8,}/g, replacement: removed },
  { pattern: /\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g, replacement: removed },
  // A WordPress application password: six groups of four.
  {
    pattern: /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4}(?![A-Za-z0-9])/g,
    replacement: removed,
  },
  {
    pattern: /[\p{L}\p{N}._%+-]{1,100}@[\p{L}\p{N}-]{1,100}(?:\.[\p{L}\p{N}-]+)+/gu,
    replacement: removed,
  },
  // Paths below a person's home say who they are; what follows may name customers.
  {
    pattern: /(?:\/(?:home|Users)\/|\b[a-z]:[\\/]+Users[\\/]+)[^"'<>|\n\r,;]*/gi,
    replacement: '[home]',
  },
  { pattern: /\/root\b[^"'<>|\n\r,;]*/g, replacement: '[home]' },
  // Telephone: an international one, a Chinese mobile, or seven digits and more in groups. Dates and times stay.
  { pattern: /(?<![\w.])\+\d(?:[ ().-]{0,2}\d){6,14}/g, replacement: removed },
  { pattern: /(?<!\d)(?:86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g, replacement: removed },
  {
    pattern:
      /(?<![\w.:-])(?!\d{4}-\d{2}-\d{2})(?=(?:[ ()-]{0,2}\d){7})\(?\d{2,5}\)?(?:[ -]\d{2,5}){1,4}(?![\w:-])/g,
    replacement: removed,
  },
  { pattern: /(?<![\w.:-])\d{3}\.\d{3}\.\d{4}(?![\w.:-])/g, replacement: removed },
  { pattern: /(?<![\w.])\d{9,}(?![\w.])/g, replacement: removed },
];

/** Letters, digits and what base64 and hex dumps are made of; the hash of a picture is no secret and is left out. */
const longRun = /(?<!file:)(?<![\w+/=-])[\w+/=-]{24,}/g;

/** Removes every known shape. */
export function scrubPatterns(text: string): string {
  const clean = shapes.reduce(
    (left, { pattern, replacement }) => left.replace(pattern, replacement),
    text,
  );
  return clean.replace(longRun, (run) => (isKeyLike(run) ? removed : run));
}

/** Paths are long too, so a slash parts a run: a key then shows in one part that mixes cases and digits. */
function isKeyLike(run: string): boolean {
  const isMixed = /\d/.test(run) && /[A-Za-z]/.test(run);
  if (!run.includes('/')) return run.length >= 32 && isMixed;
  return run
    .split('/')
    .some(
      (part) => part.length >= 16 && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part),
    );
}
