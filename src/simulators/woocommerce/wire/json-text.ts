/** JSON as PHP writes it: slashes and everything beyond ASCII are escaped, `"2.0"` and `2.0` are both fine to read. */
import type { Json } from '#kernel/json';

/** `wp_json_encode`. */
export function phpJson(value: Json): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
