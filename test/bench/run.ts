/**
 * `npm run bench [name …]`: times and memory as ratios to peers in the same run, and the bounds that are promised. Ends
 * with 1 when one is broken.
 */
import { cpus, freemem, totalmem } from 'node:os';
import { benchClaim } from './claim-latency.ts';
import { benchImport } from './import.ts';
import { benchJobLife } from './job-life.ts';
import { type Finding, isKept, short } from './measure.ts';
import { benchSearch } from './search.ts';
import { benchYear } from './year.ts';

const benches: Readonly<Record<string, () => Promise<Finding>>> = {
  'job-life': benchJobLife,
  claim: benchClaim,
  search: benchSearch,
  import: benchImport,
  year: benchYear,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined)
  throw new Error(`no benchmark ${unknown}; there are ${Object.keys(benches).join(', ')}`);

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const [cpu] = cpus();
console.info(
  `${process.platform} ${process.arch}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gib(totalmem())} (${gib(freemem())} free), Node ${process.versions.node}, ${new Date().toISOString()}`,
);

let broken = 0;
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const finding = await bench();
  console.info(`\n${finding.title}`);
  for (const line of finding.lines) console.info(`  ${line}`);
  for (const bound of finding.bounds) {
    const kept = isKept(bound);
    if (!kept) broken += 1;
    console.info(
      `  ${kept ? 'kept  ' : 'BROKEN'} ${bound.what}: ${short(bound.value)}, ${bound.kind} ${bound.limit}`,
    );
  }
}
if (broken > 0) console.error(`\n${broken} bounds broken`);
process.exitCode = broken > 0 ? 1 : 0;
