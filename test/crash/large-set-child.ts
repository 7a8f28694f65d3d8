/**
 * A process that drafts and applies a large change set in slices, until it is killed: by itself between two steps, or
 * by its parent in the middle of one.
 */
import { writeSync } from 'node:fs';
import { openCatalogue } from '#adapters/sqlite/catalogue/catalogue.test-support';
import { largeSet } from './large-set.ts';

const [, , folder, dieAfter] = process.argv;
if (folder === undefined) throw new Error('no folder');
let steps = 0;

const catalogue = openCatalogue(folder);
const { store } = catalogue;

function tell(step: string): void {
  writeSync(1, `${step}\n`);
  steps += 1;
  if (steps === Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
}

tell('begun');
const id = store.begin({ kind: 'import', file: 'big.xlsx', sheet: null, sha256: '0' }, 'seller');
const deltas = largeSet(catalogue);
for (let at = 0; at < deltas.length; at += 250) {
  store.draft(id, deltas.slice(at, at + 250));
  tell('drafted');
}
store.startApplying(id);
tell('started');
while (store.applySlice(id, 100).state !== 'applied') tell('applied');
tell('whole');
while (store.indexSearch(100) > 0) tell('indexed');
tell('end');
