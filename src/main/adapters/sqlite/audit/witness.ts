/**
 * The witness: a file beside the database with one line, `seq hash`, per audit row. It only grows. Lines are written
 * after the commit, so the database may be ahead of it for a moment, never the other way round.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';

/** One line. `seq` is 0 for a line that cannot be read. */
export interface WitnessLine {
  readonly seq: number;
  readonly hash: string;
  /** Byte offset of the line after this one. */
  readonly end: number;
}

/** A seq of up to 16 digits, a blank, 64 hex digits, a line end. */
const maxLineBytes = 96;

/** Reads up to `count` whole lines from a byte offset. A missing file has none. */
export function readWitness(file: string, offset: number, count: number): WitnessLine[] {
  const lines: WitnessLine[] = [];
  const bytes = readFrom(file, offset, count * maxLineBytes);
  let start = 0;
  while (lines.length < count) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1) break;
    lines.push(parseLine(bytes.toString('latin1', start, end), offset + end + 1));
    start = end + 1;
  }
  return lines;
}

/** Seqs by hash, over the whole file. */
export function witnessedSeqs(file: string): Map<string, number> {
  const seqs = new Map<string, number>();
  try {
    for (const text of readFileSync(file, 'latin1').split('\n')) {
      const { seq, hash } = parseLine(text, 0);
      if (seq > 0) seqs.set(hash, seq);
    }
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
  return seqs;
}

/** The file, open for appending. */
export class WitnessFile {
  readonly #fd: number;
  /** The last whole line when the file was opened. */
  readonly lastAtOpen: WitnessLine | undefined;

  /** Opens or makes the file. A last line that a crash cut short is taken off. */
  constructor(file: string) {
    // SECURITY: readable and writable by this user only.
    this.#fd = openSync(file, 'a+', 0o600);
    const size = fstatSync(this.#fd).size;
    const tail = Buffer.alloc(Math.min(size, 2 * maxLineBytes));
    readSync(this.#fd, tail, 0, tail.byteLength, size - tail.byteLength);
    const lastEnd = tail.lastIndexOf(0x0a);
    const end = size - tail.byteLength + lastEnd + 1;
    if (end < size) ftruncateSync(this.#fd, end);
    const lineStart = lastEnd <= 0 ? 0 : tail.lastIndexOf(0x0a, lastEnd - 1) + 1;
    this.lastAtOpen =
      lastEnd === -1 ? undefined : parseLine(tail.toString('latin1', lineStart, lastEnd), end);
  }

  /** Appends lines in one write. */
  append(lines: readonly Pick<WitnessLine, 'seq' | 'hash'>[]): void {
    if (lines.length === 0) return;
    writeSync(this.#fd, lines.map(({ seq, hash }) => `${seq} ${hash}\n`).join(''));
  }

  /** Makes the lines survive a power cut, and closes. Until then the database makes up for lost lines. */
  close(): void {
    fsyncSync(this.#fd);
    closeSync(this.#fd);
  }
}

function parseLine(text: string, end: number): WitnessLine {
  const match = /^([1-9]\d{0,15}) ([0-9a-f]{64})$/.exec(text);
  return { seq: Number(match?.[1] ?? 0), hash: match?.[2] ?? '', end };
}

function readFrom(file: string, offset: number, length: number): Buffer {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (thrown) {
    if (isMissing(thrown)) return Buffer.alloc(0);
    throw thrown;
  }
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
  } finally {
    closeSync(fd);
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
