/**
 * What comes from a file or from stdin (`-`): credentials, passphrases, decisions.
 * SECURITY: secrets are never taken from arguments or the environment, where other processes can read them.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FailureError, failure } from '#kernel/failure';
import type { CliInput } from './environment.ts';

/** The most that is read; a passphrase or a set of keys is tiny, decisions may be many. */
const mostBytes = 8_000_000;

/** Reads a text file, or stdin for `-`. Failures: `file-missing`, `file-too-large`, `disk-error`. */
export async function readInputText(path: string, stdin: CliInput): Promise<string> {
  const text = path === '-' ? await readAll(stdin) : await readText(path);
  return text.replace(/^\uFEFF/, '');
}

/** Reads JSON. Failures: as `readInputText`, and `file-damaged` when it is none. The content is never quoted. */
export async function readInputJson(path: string, stdin: CliInput): Promise<unknown> {
  const text = await readInputText(path, stdin);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes what it read, which may be a secret.
    throw new FailureError(failure('file-damaged', { file: nameOf(path), why: 'json' }));
  }
}

async function readText(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    if (facts.size > mostBytes) throw tooLarge(path);
    return await readFile(path, 'utf8');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new FailureError(failure('file-missing', { file: nameOf(path) }));
    if (code !== undefined) {
      throw new FailureError(failure('disk-error', { file: nameOf(path), os: code }));
    }
    throw thrown;
  }
}

async function readAll(stdin: CliInput): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += buffer.length;
    if (bytes > mostBytes) throw tooLarge('-');
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(path: string): FailureError {
  return new FailureError(failure('file-too-large', { file: nameOf(path), limit: mostBytes }));
}

function nameOf(path: string): string {
  return path === '-' ? '-' : basename(path);
}
