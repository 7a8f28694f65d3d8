/** Tells what a picture is from its first bytes: names and headers lie, bytes are what a shop will see. */
import type { LocalImage } from '#ports/marketplace';

/** The kind of picture, or undefined when it is none of the four we take. */
export function sniffImage(bytes: Uint8Array): LocalImage['mediaType'] | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  // RIFF container: four bytes of length stand between the two marks.
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return undefined;
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}
