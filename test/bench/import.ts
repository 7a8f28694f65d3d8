/** A supplier's file of 100,000 SKUs through the whole application, while the main loop is watched. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import { openTestWorkspace } from '#test/support/workspace';
import { type Finding, short, timed } from './measure.ts';

const skus = 100_000;
const perProduct = 4;

/** Imports it, and once more to see that nothing changes. */
export async function benchImport(): Promise<Finding> {
  const workspace = await openTestWorkspace();
  try {
    const file = join(workspace.folder, 'supplier.csv');
    await writeSupplierFile(file);
    globalThis.gc?.();
    const first = await watched(() => workspace.call('imports.run', { file, currency: 'USD' }));
    const { variants, products } = await workspace.app().catalogueReads.count();
    if (variants !== skus) throw new Error(`${variants} of ${skus} SKUs arrived`);
    const again = await watched(() => workspace.call('imports.run', { file, currency: 'USD' }));
    return {
      title: `Import of ${skus.toLocaleString('en')} SKUs in ${products.toLocaleString('en')} products from CSV, backup and search index included`,
      lines: [lineOf('first time', first), lineOf('the same file again', again)],
      bounds: [
        {
          what: 'delay of the main loop, p99, ms',
          value: Math.max(first.p99, again.p99),
          limit: 20,
          kind: 'at most',
        },
      ],
    };
  } finally {
    await workspace.close();
  }
}

interface Watched {
  readonly seconds: number;
  readonly p99: number;
  readonly longest: number;
  readonly peakMiB: number;
}

function lineOf(label: string, run: Watched): string {
  return `${label.padEnd(20)} ${short(run.seconds)} s, ${short(skus / run.seconds)} rows/s, loop delay p99 ${short(run.p99)} ms, longest ${short(run.longest)} ms, peak RSS ${short(run.peakMiB)} MiB`;
}

async function watched(work: () => Promise<unknown>): Promise<Watched> {
  const resolution = 1;
  const histogram = monitorEventLoopDelay({ resolution });
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  histogram.enable();
  const ms = await timed(async () => void (await work()));
  histogram.disable();
  clearInterval(sampler);
  // The histogram counts from one firing to the next: the interval itself is no delay.
  const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
  return {
    seconds: ms / 1000,
    p99: delay(histogram.percentile(99)),
    longest: delay(histogram.max),
    peakMiB: peak / 2 ** 20,
  };
}

async function writeSupplierFile(path: string): Promise<void> {
  const out = createWriteStream(path);
  out.write(
    'parent sku,sku,title,description,Colour,price,cost,stock,barcode,Weight (kg),brand,category\n',
  );
  for (let row = 0; row < skus; row += 1) {
    const product = Math.floor(row / perProduct);
    const colour = ['Red', 'Blue', 'Green', 'Black'][row % perProduct];
    const line = `P-${product},P-${product}-${colour},Cotton shirt ${product},"Soft cotton, washed once. Size chart inside. No. ${product}",${colour},${10 + (product % 90)}.${10 + (row % 90)},${5 + (product % 20)}.00,${row % 200},,0.2${row % 10},Brand ${product % 40},Clothes > Shirts ${product % 30}\n`;
    if (!out.write(line)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  out.end();
  await finished(out);
}
