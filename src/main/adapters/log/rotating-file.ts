/**
 * An append-only file that starts anew when it is full and keeps a few predecessors. Writing is synchronous: a line
 * is at most a few kB into the page cache, and nothing is lost when the process dies right after.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** How large, and how many files in all. */
export interface RotationLimits {
  readonly fileBytes: number;
  readonly files: number;
}

/** `name.log` and its predecessors `name.1.log`, `name.2.log`, ... */
export class RotatingFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #descriptor: number | null = null;
  #size = 0;

  constructor(path: string, limits: RotationLimits) {
    this.#path = path;
    this.#limits = limits;
  }

  /** Appends a text; throws the system's error when it cannot, and tries afresh the next time. */
  append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    try {
      this.#open();
      if (this.#size > 0 && this.#size + bytes.byteLength > this.#limits.fileBytes) {
        this.close();
        this.#shift();
      }
      this.#write(this.#open(), bytes);
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** Closes the file; the next line opens it again. */
  close(): void {
    if (this.#descriptor === null) return;
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    closeSync(descriptor);
  }

  #open(): number {
    if (this.#descriptor !== null) return this.#descriptor;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(this.#path, 'a', 0o600);
    this.#size = fstatSync(this.#descriptor).size;
    return this.#descriptor;
  }

  #write(descriptor: number, bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.byteLength) {
      const count = writeSync(descriptor, bytes, offset);
      offset += count;
      this.#size += count;
    }
  }

  #shift(): void {
    const { files } = this.#limits;
    rmSync(this.#numbered(files - 1), { force: true });
    for (let number = files - 2; number >= 0; number -= 1) {
      if (existsSync(this.#numbered(number))) {
        renameSync(this.#numbered(number), this.#numbered(number + 1));
      }
    }
  }

  #numbered(number: number): string {
    if (number === 0) return this.#path;
    const name = basename(this.#path).replace(/\.log$/, `.${number}.log`);
    return join(dirname(this.#path), name);
  }
}
