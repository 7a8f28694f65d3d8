/**
 * Local pictures, kept by content: the key is the SHA-256 of the bytes, so the same picture is stored once and a
 * changed file is a new picture.
 */
import type { Failure } from '#kernel/failure';
import type { Result } from '#kernel/result';
import type { LocalImage } from './marketplace.ts';

/** A picture that is stored. `key` is `file:<sha256>`. */
export interface StoredImage {
  readonly key: string;
  readonly mediaType: LocalImage['mediaType'];
  readonly byteLength: number;
}

/** The largest picture taken in, in bytes. */
export const maxImageBytes = 10 * 1024 * 1024;

/** The store of local pictures. */
export interface ImageFiles {
  /**
   * Keeps a picture; durable when it returns. The kind is told from the bytes, never from the name. Failures:
   * `file-missing`, `file-unsupported` (not JPEG, PNG, WebP or GIF), `file-too-large`, `disk-full`, `disk-error`.
   */
  put(source: Uint8Array | { readonly path: string }): Promise<Result<StoredImage, Failure>>;
  /** Reads a picture back. Failures: `not-found`, `file-damaged` (its bytes no longer match its key), `disk-error`. */
  get(key: string): Promise<Result<LocalImage, Failure>>;
}
