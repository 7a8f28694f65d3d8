/**
 * The header file of the key ring: which key, who keeps it, and how to recognise it; never the key in clear. It is
 * a file of its own, so that database and header can be restored apart from each other.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '#kernel/result';
import type { DurableFiles } from '#ports/durable-files';
import { wrappedKeyBytes } from './passphrase-wrap.ts';

/** The header, and the one before it, kept in case a person must go back. */
export const headerFile = 'keyring.json';
export const previousHeaderFile = 'keyring.previous.json';

const keyIdSchema = z.string().regex(/^[0-9a-f]{16}$/);
const common = {
  keyId: keyIdSchema,
  createdAt: z.int().nonnegative(),
  check: z.string().regex(/^[0-9a-f]{32}$/),
};
const entrySchema = z.discriminatedUnion('wrapper', [
  z.strictObject({ ...common, wrapper: z.literal('keychain'), backend: z.string().min(1).max(60) }),
  z.strictObject({
    ...common,
    wrapper: z.literal('passphrase'),
    wrapped: z
      .string()
      .max(400)
      .refine((text) => Buffer.from(text, 'base64').byteLength === wrappedKeyBytes),
  }),
]);
const headerSchema = z.strictObject({
  format: z.literal(1),
  workspaceId: z.string().min(1),
  current: entrySchema,
  /** Keys that were replaced while out of reach; what they sealed opens again should they return. */
  retired: z.array(entrySchema),
});

/** One key: who keeps it, since when, and its check value. */
export type KeyEntry = Readonly<z.infer<typeof entrySchema>>;

/** The header's content. */
export type Header = Readonly<z.infer<typeof headerSchema>>;

/** What was found in the place of the header. */
export type HeaderReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly header: Header }
  | { readonly kind: 'corrupt'; readonly reason: 'unreadable' | 'missing' | 'other-workspace' };

/** Reads the header. A header that vanished while its predecessor is there is corrupt, not absent. */
export async function readHeader(
  files: DurableFiles,
  folder: string,
  workspaceId: string,
): Promise<Result<HeaderReading>> {
  const bytes = await files.read(join(folder, headerFile));
  if (!bytes.ok) return bytes;
  if (bytes.value === null) {
    const previous = await files.read(join(folder, previousHeaderFile));
    if (!previous.ok) return previous;
    return ok(
      previous.value === null ? { kind: 'absent' } : { kind: 'corrupt', reason: 'missing' },
    );
  }
  const parsed = headerSchema.safeParse(parseJson(bytes.value));
  if (!parsed.success) return ok({ kind: 'corrupt', reason: 'unreadable' });
  if (parsed.data.workspaceId !== workspaceId) {
    return ok({ kind: 'corrupt', reason: 'other-workspace' });
  }
  return ok({ kind: 'present', header: parsed.data });
}

/** Writes the header durably and keeps the one before. */
export function writeHeader(
  files: DurableFiles,
  folder: string,
  header: Header,
): Promise<Result<void>> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(header, null, 2)}\n`);
  return files.write(join(folder, headerFile), bytes, {
    keepPreviousAs: join(folder, previousHeaderFile),
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Not JSON: the schema refuses `undefined`, and the caller reports a corrupt header.
    return undefined;
  }
}
