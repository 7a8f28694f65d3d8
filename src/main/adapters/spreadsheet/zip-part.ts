/** The inflated bytes of one part, counted as they come out: a bomb is stopped at the cap, not at what it declares. */
import { createInflateRaw } from 'node:zlib';
import { FailureError, failure } from '#kernel/failure';
import { caps } from './caps.ts';
import type { SourceFile } from './source-file.ts';
import { damaged, dataOffset, type ZipEntry } from './zip-directory.ts';

/** Counts over all parts of one file. */
export interface InflateBudget {
  /** Inflated bytes so far. */
  inflated: number;
  /** Deflated bytes taken in so far; what progress is made of. */
  consumed: number;
}

const inputBytes = 128 * 1024;
const outputBytes = 256 * 1024;

/** Streams a part. Throws `FailureError`: `file-too-large` at a cap, `file-damaged` when sizes or data are wrong. */
export async function* inflatePart(
  file: SourceFile,
  entry: ZipEntry,
  budget: InflateBudget,
): AsyncGenerator<Buffer> {
  const start = await dataOffset(file, entry);
  let bytes = 0;
  let tail = Buffer.alloc(0);
  for await (const chunk of rawChunks(file, entry, start, budget)) {
    bytes += chunk.length;
    budget.inflated += chunk.length;
    if (bytes > entry.bytes) throw damaged(file, 'size-lied');
    assertWithinCaps(file, entry, bytes, budget);
    tail = refuseDoctype(file, tail, chunk);
    yield chunk;
  }
  if (bytes !== entry.bytes) throw damaged(file, 'size-lied');
}

/** A whole small part as text. */
export async function partText(
  file: SourceFile,
  entry: ZipEntry,
  budget: InflateBudget,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of inflatePart(file, entry, budget)) {
    bytes += chunk.length;
    if (bytes > caps.smallPartBytes) throw tooLarge(file, entry, bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* rawChunks(
  file: SourceFile,
  entry: ZipEntry,
  start: number,
  budget: InflateBudget,
): AsyncGenerator<Buffer> {
  const stored = entry.method === 0;
  if (!stored && entry.method !== 8) throw damaged(file, 'method-unknown');
  if (stored) {
    yield* compressedChunks(file, entry, start, budget);
    return;
  }
  const inflate = createInflateRaw({ chunkSize: outputBytes });
  const pump = async (): Promise<void> => {
    for await (const chunk of compressedChunks(file, entry, start, budget)) {
      if (inflate.destroyed) return;
      if (!inflate.write(chunk)) await drained(inflate);
    }
    inflate.end();
  };
  const pumping = pump().catch((thrown: unknown) => {
    inflate.destroy(thrown instanceof Error ? thrown : new Error('reading stopped'));
  });
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (thrown) {
    if (thrown instanceof FailureError) throw thrown;
    throw damaged(file, 'deflate-broken');
  } finally {
    inflate.destroy();
    await pumping;
  }
}

async function* compressedChunks(
  file: SourceFile,
  entry: ZipEntry,
  start: number,
  budget: InflateBudget,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < entry.compressedBytes; at += inputBytes) {
    const chunk = await file.read(start + at, Math.min(inputBytes, entry.compressedBytes - at));
    if (chunk.length === 0) throw damaged(file, 'cut-short');
    budget.consumed += chunk.length;
    yield chunk;
  }
}

/** Resolves when the stream wants more, or is gone. */
function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

function assertWithinCaps(
  file: SourceFile,
  entry: ZipEntry,
  bytes: number,
  budget: InflateBudget,
): void {
  const ratioBroken = bytes > caps.ratioFrom && bytes > entry.compressedBytes * caps.ratio;
  if (ratioBroken || bytes > caps.partBytes || budget.inflated > caps.totalBytes) {
    throw tooLarge(file, entry, bytes);
  }
}

function tooLarge(file: SourceFile, entry: ZipEntry, bytes: number): FailureError {
  const part = entry.name.slice(0, 80);
  return new FailureError(failure('file-too-large', { name: file.name, part, inflated: bytes }));
}

/** A document type is where entities are declared; no honest workbook has one. Looks across chunk borders. */
function refuseDoctype(file: SourceFile, tail: Buffer, chunk: Buffer): Buffer<ArrayBuffer> {
  const word = '<!DOCTYPE';
  const border = Buffer.concat([tail, chunk.subarray(0, word.length)]);
  if (border.includes(word) || chunk.includes(word)) throw damaged(file, 'doctype');
  return Buffer.from(chunk.subarray(-(word.length - 1)));
}
