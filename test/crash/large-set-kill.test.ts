/**
 * Kills a process at random points of a 5,000-delta change set. Reopened, the catalogue is what it was before (the set
 * was still a draft) or exactly the whole set, with one audit row, an index that finds it, and every SKU there once.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OpenCatalogue,
  openCatalogue,
  recoverAll,
} from '#adapters/sqlite/catalogue/catalogue.test-support';
import { skuMismatches } from '#adapters/sqlite/catalogue/check-skus';
import { historyMismatches } from '#adapters/sqlite/catalogue/history-digest';
import { seededRandom } from '#kernel/random';
import { largeSetSize, seed, snapshot } from './large-set.ts';

const kills = 20;
const runSeed = Number(process.env['SHOPKEEP_SEED'] ?? 20_261_121);

let base: string;
let before: string;
let after: string;
let steps: number;
let wholeMs: number;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'kill-base-'));
  const catalogue = openCatalogue(base);
  seed(catalogue);
  before = snapshot(catalogue);
  catalogue.crash();
  const folder = copyOfBase();
  const life = await runUntil(folder, null);
  // What comes after the whole set is applied is the search index: a few kills there are enough.
  steps = life.said.indexOf('whole') + 5;
  wholeMs = life.ms;
  const whole = openCatalogue(folder);
  after = snapshot(whole);
  whole.remove();
}, 60_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe(`a large change set killed at ${kills} random points (seed ${runSeed})`, () => {
  it('is rolled forward to exactly the whole set, or was never begun', async () => {
    expect(before).not.toBe(after);
    const random = seededRandom(runSeed);
    const seen = { drafting: 0, applying: 0, applied: 0, halves: 0 };
    for (let kill = 0; kill < kills; kill += 1) {
      const folder = copyOfBase();
      const isBetween = kill % 2 === 0;
      await runUntil(
        folder,
        isBetween ? { step: 1 + Math.floor(random() * steps) } : { afterMs: random() * wholeMs },
      );
      inspect(folder, seen);
    }
    // A run that hit nothing proves nothing.
    expect(seen.drafting).toBeGreaterThanOrEqual(2);
    expect(seen.applying).toBeGreaterThanOrEqual(5);
    // Without the roll-forward these would have been left by halves: the suite can fail.
    expect(seen.halves).toBeGreaterThanOrEqual(4);
  }, 120_000);
});

function inspect(
  folder: string,
  seen: { drafting: number; applying: number; applied: number; halves: number },
): void {
  const catalogue = openCatalogue(folder);
  try {
    const row = catalogue.db.get(`SELECT id, state FROM change_set WHERE cause_kind = 'import'`);
    const state = String(row?.['state'] ?? 'drafting');
    if (state === 'drafting' || state === 'applying' || state === 'applied') seen[state] += 1;
    const found = snapshot(catalogue);
    if (found !== before && found !== after) seen.halves += 1;
    recoverAll(catalogue, 500);
    const isWhole = state !== 'drafting';
    expect([state, snapshot(catalogue) === (isWhole ? after : before)]).toEqual([state, true]);
    expect(skuMismatches(catalogue.db, 5)).toEqual([]);
    expect(historyMismatches(catalogue.db, 5)).toEqual([]);
    expect(catalogue.audit.verifySlice(null, 10_000).findings).toEqual([]);
    expectWhole(catalogue, isWhole);
    expect(catalogue.db.raw.pragma('integrity_check', { simple: true })).toBe('ok');
  } finally {
    catalogue.remove();
  }
}

function expectWhole(catalogue: OpenCatalogue, isWhole: boolean): void {
  const audited = catalogue.db.all(`SELECT subject FROM audit WHERE subject LIKE '%"import"%'`);
  expect(audited).toHaveLength(isWhole ? 1 : 0);
  const hits = catalogue.reads.search({ text: '新款', limit: 1_000, after: null });
  expect(hits.products).toHaveLength(isWhole ? 400 : 0);
  const deltas = catalogue.db.get(
    `SELECT count(*) AS n FROM change_delta AS d JOIN change_set AS s ON s.id = d.change_set_id WHERE s.cause_kind = 'import'`,
  );
  expect(deltas?.['n']).toBe(isWhole ? largeSetSize : 0);
}

function copyOfBase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  cpSync(base, folder, { recursive: true });
  return folder;
}

/** Where a child dies: after a step of its own count, or so many milliseconds after it began. */
type Death = { readonly step: number } | { readonly afterMs: number } | null;

interface Life {
  readonly said: readonly string[];
  readonly ms: number;
}

function runUntil(folder: string, death: Death): Promise<Life> {
  const script = join(import.meta.dirname, 'large-set-child.ts');
  const step = death !== null && 'step' in death ? death.step : 0;
  const child = spawn(process.execPath, [script, folder, String(step)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let errors = '';
  let begun = 0;
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    errors += more;
  });
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    if (begun > 0) return;
    begun = performance.now();
    if (death !== null && 'afterMs' in death) {
      setTimeout(() => child.kill('SIGKILL'), death.afterMs);
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const said = text.split('\n').filter((line) => line !== '');
      if (code === 0 || signal === 'SIGKILL') resolve({ said, ms: performance.now() - begun });
      else reject(new Error(`the child ended with ${code}: ${errors}`));
    });
  });
}
