/**
 * The application killed at random moments while it pushes: whatever the shop did and nobody could write down, in the
 * end every product is there once and as wanted. A twin that does not ask the shop after a crash is shown to fail.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countFor, seedOfRun } from '#test/support/run-counts';
import { buildChild } from './build-child.ts';
import { type LaneTally, PushLane } from './push-lane.ts';
import { judge } from './push-verdict.ts';

const seed = seedOfRun(20_261_121);
const kills = countFor({ test: 200, soak: 1_000 });
/** More than cores: a part of each life is waiting for the shop. */
const laneCount = 4;

let out: string;
let script: string;
const lanes: PushLane[] = [];

beforeAll(async () => {
  // Inside the project, so that native modules are found from there.
  out = mkdtempSync(join(import.meta.dirname, '..', '..', 'node_modules', '.push-child-'));
  script = await buildChild(out, join(import.meta.dirname, 'push-child.ts'));
}, 60_000);
afterAll(async () => {
  for (const lane of lanes.splice(0)) await lane.close();
  rmSync(out, { recursive: true, force: true });
});

async function openLane(index: number, count: number, blind: boolean): Promise<PushLane> {
  const lane = await PushLane.open({ script, seed: seed + index, kills: count, blind });
  lanes.push(lane);
  return lane;
}

interface End {
  readonly tally: LaneTally;
  readonly reconciled: number;
  readonly effects: number;
}

/** Lets a lane come to its end and checks that the shop holds what was wanted, once. */
async function settled(lane: PushLane): Promise<End> {
  const { admin } = lane.shop.shop;
  const effects = admin.counters().effectsTotal;
  const report = await lane.finish();
  const verdict = judge(lane.wanted.products, lane.wanted.images, admin.state());
  expect(verdict).toEqual({ lost: [], duplicated: [], unequal: [], duplicatedPictures: [] });
  expect(report).toMatchObject({ waiting: 0, failed: 0 });
  const stored = lane.stored();
  // Cancelled is what a newer edit took over.
  expect([...stored.states.keys()].filter((state) => state !== 'cancelled')).toEqual(['done']);
  expect(stored.integrity).toBe('ok');
  expect(await lane.callsOfAnotherPush()).toBe(0);
  return { tally: lane.tally, reconciled: stored.reconciled, effects };
}

describe(`a push killed ${kills} times (seed ${seed})`, () => {
  it('loses nothing, does nothing twice, and settles every effect in doubt', async () => {
    const begun = performance.now();
    const opened = await Promise.all(
      Array.from({ length: laneCount }, (_, index) => openLane(index, kills / laneCount, false)),
    );
    await Promise.all(opened.map((lane) => lane.run()));
    const killing = Math.round((performance.now() - begun) / 1000);
    const ends = await Promise.all(opened.map((lane) => settled(lane)));
    const add = (figure: (end: End) => number): number =>
      ends.reduce((sum, end) => sum + figure(end), 0);
    const kinds = new Set(opened.flatMap((lane) => [...lane.tally.kindsKilled.keys()]));
    const sum = {
      kills: add((end) => end.tally.kills),
      gap: add((end) => end.tally.killedInGap),
      reconciled: add((end) => end.reconciled),
      effects: add((end) => end.effects),
    };
    const seconds = Math.round((performance.now() - begun) / 1000);
    console.info(
      `push kill: ${JSON.stringify({ seed, ...sum, kinds: [...kinds], killing, seconds })}`,
    );
    // A run that did no work proves nothing.
    expect(sum.kills).toBe(kills);
    expect(sum.gap / sum.kills).toBeGreaterThanOrEqual(0.3);
    expect(sum.effects).toBeGreaterThan(kills);
    expect(sum.reconciled).toBeGreaterThan(kills / 4);
    for (const kind of [
      'listing.create',
      'variant.create',
      'listing.update',
      'variant.update',
      'media.upload',
    ]) {
      expect(kinds).toContain(kind);
    }
  }, 2_400_000);

  it('would do things twice if it did not ask the shop after a crash', async () => {
    // Where a kill falls depends on the machine: lanes are opened until one has done something twice.
    let twice = 0;
    for (let index = 100; index < 110 && twice === 0; index += 1) {
      const lane = await openLane(index, 12, true);
      await lane.run();
      await lane.finish();
      const verdict = judge(lane.wanted.products, lane.wanted.images, lane.shop.shop.admin.state());
      twice = verdict.duplicated.length + verdict.duplicatedPictures.length;
    }
    expect(twice).toBeGreaterThan(0);
  }, 300_000);
});
