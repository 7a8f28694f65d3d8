/**
 * Codes for products with options whose file gives none: the same file always gets the same codes. A shop needs such
 * a code to recognise the product again, and it must not be the code of anything else.
 */

/** Hands out parent SKUs for one file. */
export interface ParentSkus {
  /** A code for the product of these variant SKUs, unlike every other code of the file. */
  derive(skus: readonly string[]): string;
}

/** Shortest common beginning that is taken for a code. */
const minLength = 3;

/** `skus` and `parentCodes` are all codes the file gives. */
export function createParentSkus(
  skus: ReadonlySet<string>,
  parentCodes: ReadonlySet<string>,
): ParentSkus {
  const derived = new Set<string>();
  const isTaken = (code: string): boolean =>
    skus.has(code) || parentCodes.has(code) || derived.has(code);
  return {
    derive: (variants) => {
      const prefix = commonCode(variants);
      const usable = [...prefix].length >= minLength && !skus.has(prefix);
      const base = usable ? prefix : `${variants[0] ?? ''}-P`;
      let code = base;
      for (let n = 2; isTaken(code); n += 1) code = `${base}-${n}`;
      derived.add(code);
      return code;
    },
  };
}

/** The common beginning of several SKUs, separators at its end taken off; `''` for a single one. */
function commonCode(skus: readonly string[]): string {
  const [first = '', ...rest] = skus;
  if (rest.length === 0) return '';
  let length = first.length;
  for (const sku of rest) {
    let same = 0;
    while (same < length && first.charCodeAt(same) === sku.charCodeAt(same)) same += 1;
    length = same;
  }
  // A cut through a surrogate pair would leave half a character.
  if (/[\uD800-\uDBFF]/.test(first.charAt(length - 1))) length -= 1;
  return first.slice(0, length).replace(/[\s\-_.,:;/\\|#+]+$/, '');
}
