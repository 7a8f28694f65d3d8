/** One workspace, one shop and a long line of processes that are killed while they push from one to the other. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import { openReader } from '#adapters/sqlite/open';
import { systemNonce } from '#adapters/system/random';
import { localHosts } from '#compose/hosts';
import { connectors } from '#connectors/index';
import { type Random, seededRandom } from '#kernel/random';
import type { Clock } from '#ports/clock';
import type { FaultRule } from '#simulators/woocommerce/options';
import { reportDefect } from '#test/support/report-defect';
import { openTestShop, type TestShop } from '#test/support/workspace';
import { type Anchor, fastClock } from './fast-clock.ts';
import { WantedCatalogue } from './push-catalogue.ts';
import type { Life } from './push-child.ts';

/** How a lane runs. */
export interface LaneOptions {
  readonly script: string;
  readonly seed: number;
  readonly kills: number;
  readonly blind: boolean;
}

/** What a lane went through. */
export interface LaneTally {
  kills: number;
  /** Killed after the shop had acted and before it was written down. */
  killedInGap: number;
  /** Ended before the kill came. */
  survived: number;
  /** Kinds of jobs that were on the wire at a kill. */
  readonly kindsKilled: Map<string, number>;
}

/** Virtual seconds in a second: a shop's grace of minutes passes in seconds. */
const speed = 60;
const batchMax = 3;

const faults: readonly FaultRule[] = [
  { kind: 'reset-before', probability: 0.02, method: 'POST' },
  { kind: 'reset-after', probability: 0.04, method: 'POST' },
  { kind: 'truncated-json', probability: 0.01, method: 'POST' },
];

/** One lane. */
export class PushLane {
  readonly tally: LaneTally = { kills: 0, killedInGap: 0, survived: 0, kindsKilled: new Map() };
  readonly wanted: WantedCatalogue;
  readonly shop: TestShop;
  readonly #options: LaneOptions;
  readonly #folder: string;
  readonly #keychain: MemoryKeychain;
  readonly #anchor: Anchor;
  readonly #stages: Stages;
  readonly #random: Random;

  private constructor(
    options: LaneOptions,
    place: {
      readonly folder: string;
      readonly keychain: MemoryKeychain;
      readonly shop: TestShop;
      readonly anchor: Anchor;
      readonly stages: Stages;
    },
  ) {
    this.#options = options;
    this.#folder = place.folder;
    this.#keychain = place.keychain;
    this.shop = place.shop;
    this.#anchor = place.anchor;
    this.#stages = place.stages;
    this.#random = seededRandom(options.seed);
    this.wanted = new WantedCatalogue(join(place.folder, 'supplier'), this.#random);
  }

  /** Makes a workspace and connects a shop that loses replies. */
  static async open(options: LaneOptions): Promise<PushLane> {
    const anchor = { real: Date.now(), virtual: Date.now(), speed };
    const clock = fastClock(anchor);
    const stages = new Stages();
    const shop = await openTestShop({
      applicationPassword: true,
      seed: options.seed,
      clock: () => clock.now(),
      sleep: (ms) => {
        stages.reached();
        return clock.sleep(ms);
      },
      config: {
        environment: 'local',
        // At least eight milliseconds before the effect, as many after it.
        latency: { baseMs: 16 * speed, jitterMs: 10 * speed, perItemMs: 0, perImageMs: 0 },
      },
    });
    const folder = mkdtempSync(join(tmpdir(), 'shopkeep-kill-'));
    const keychain = new MemoryKeychain();
    await connect(folder, keychain, shop, clock);
    shop.shop.admin.configure({ faults });
    shop.shop.admin.resetCounters();
    return new PushLane(options, { folder, keychain, shop, anchor, stages });
  }

  /** Edits, starts and kills until the count is reached. */
  async run(): Promise<void> {
    for (let life = 0; this.tally.kills < this.#options.kills; life += 1) {
      if (life > this.#options.kills * 3)
        throw new Error('the processes end before they can be killed');
      const brings = life % 3 === 0;
      if (brings) this.wanted.edit();
      await this.#oneLife(brings);
    }
  }

  /** Lets it finish: no faults any more, nobody is killed. Returns the last report. */
  async finish(): Promise<Report> {
    this.shop.shop.admin.configure({ faults: [] });
    for (let tries = 1; ; tries += 1) {
      const { report } = await this.#live(
        { file: this.wanted.writeFile(), retry: true, approve: true },
        null,
      );
      if (report === null) throw new Error('a process ended without a word');
      this.wanted.imported();
      if (report.waiting === 0 || tries === 5) return report;
    }
  }

  /** Calls that one more push makes. */
  async callsOfAnotherPush(): Promise<number> {
    this.shop.shop.admin.resetCounters();
    await this.#live({ file: null, retry: false, approve: true }, null);
    return this.shop.shop.admin.counters().calls;
  }

  /** Numbers of the queue as stored: jobs by state, reconciliations. */
  stored(): {
    readonly states: ReadonlyMap<string, number>;
    readonly reconciled: number;
    readonly integrity: string;
  } {
    return this.#read((db) => ({
      states: new Map(
        db
          .all('SELECT state, count(*) AS n FROM job GROUP BY state')
          .map((row) => [String(row['state']), Number(row['n'])]),
      ),
      reconciled: Number(
        db.get(
          `SELECT count(*) AS n FROM dispatch WHERE purpose = 'reconcile' AND ended_at IS NOT NULL`,
        )?.['n'],
      ),
      integrity: String(db.raw.pragma('integrity_check', { simple: true })),
    }));
  }

  async close(): Promise<void> {
    await this.shop.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #oneLife(brings: boolean): Promise<void> {
    const file = brings ? this.wanted.writeFile() : null;
    const end = await this.#live({ file, retry: false }, this.#someDeath(brings));
    if (end.imported) this.wanted.imported();
    if (!end.killed) {
      this.tally.survived += 1;
      return;
    }
    this.tally.kills += 1;
    // What the shop was doing when its client died it finishes.
    await new Promise((resolve) => setTimeout(resolve, 45));
    this.#examine();
  }

  /** Anywhere from the start on, or somewhere within the next calls. */
  #someDeath(brings: boolean): Death {
    if (this.#random() < 0.3) return { stages: 0, ms: this.#random() * (brings ? 400 : 150) };
    return { stages: 1 + Math.floor(this.#random() * 9), ms: this.#random() * 13 };
  }

  /** Whether the shop did something that nobody has written down. */
  #examine(): void {
    const open = this.#read((db) => ({
      sentAt: db
        .all(`SELECT sent_at FROM dispatch WHERE ended_at IS NULL AND purpose = 'send'`)
        .map((row) => Number(row['sent_at'])),
      kinds: db
        .all(`SELECT DISTINCT kind FROM job WHERE state = 'running'`)
        .map((row) => String(row['kind'])),
    }));
    const [sentAt] = open.sentAt;
    if (sentAt === undefined) return;
    for (const kind of open.kinds)
      this.tally.kindsKilled.set(kind, (this.tally.kindsKilled.get(kind) ?? 0) + 1);
    if (this.shop.shop.admin.effects().some((effect) => effect.at >= sentAt))
      this.tally.killedInGap += 1;
  }

  #read<T>(look: (db: ReturnType<typeof openReader>) => T): T {
    const db = openReader(join(this.#folder, 'shopkeep.db'));
    try {
      return look(db);
    } finally {
      db.raw.close();
    }
  }

  async #live(
    task: Pick<Life, 'file' | 'retry'> & { readonly approve?: boolean },
    death: Death | null,
  ): Promise<LifeEnd> {
    const life: Life = {
      folder: this.#folder,
      anchor: this.#anchor,
      keychain: [...this.#keychain.items],
      batchMax,
      blind: this.#options.blind,
      approve: task.approve ?? task.file !== null,
      ...task,
    };
    const child = spawn(process.execPath, [this.#options.script, JSON.stringify(life)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return watch(child, death, this.#stages);
  }
}

/** Makes a workspace and connects the shop, in this process. */
async function connect(
  folder: string,
  keychain: MemoryKeychain,
  shop: TestShop,
  clock: Clock,
): Promise<void> {
  const platform = {
    clock,
    random: seededRandom(1),
    nonce: systemNonce,
    keychain,
    connectors,
    appVersion: '0.0.0-test',
    recordDefect: reportDefect,
  };
  const hosts = localHosts(platform, { cwd: folder, environment: {} });
  const place = { folder, face: 'cli', allowUnsafe: true } as const;
  await hosts.init({ ...place, baseCurrency: 'USD', key: { wrapper: 'keychain' } });
  const host = await hosts.open(place);
  const password = shop.shop.keys.applicationPassword;
  if (password === null) throw new Error('the shop has no application password');
  const credentials = {
    ...shop.credentials,
    appUser: password.login,
    appPassword: password.password,
  };
  const io = { emit: () => {}, signal: new AbortController().signal };
  await host.call(
    'shops.add',
    { marketplace: 'woocommerce', name: 'Main', url: shop.shop.url, credentials },
    io,
  );
  await host.close();
}

/** What a push told. */
export interface Report {
  readonly waiting: number;
  readonly failed: number;
}

interface LifeEnd {
  readonly killed: boolean;
  readonly imported: boolean;
  readonly report: Report | null;
}

/** Long enough for any life that nobody ends; a process that hangs fails the run. */
const longestLifeMs = 60_000;

function watch(child: ChildProcess, death: Death | null, stages: Stages): Promise<LifeEnd> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the child has no output');
  let imported = false;
  let report: Report | null = null;
  let errors = '';
  let killer: NodeJS.Timeout | undefined;
  const hanging = setTimeout(() => child.kill('SIGKILL'), longestLifeMs);
  stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const killSoon = (ms: number): void => {
    killer = setTimeout(() => child.kill('SIGKILL'), ms);
  };
  createInterface({ input: stdout }).on('line', (line) => {
    const said = JSON.parse(line) as {
      readonly up?: true;
      readonly imported?: true;
      readonly report?: Report;
    };
    if (said.imported === true) imported = true;
    if (said.report !== undefined) report = said.report;
    if (said.up !== true || death === null) return;
    if (death.stages === 0) killSoon(death.ms);
    else stages.after(death.stages, () => killSoon(death.ms));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(hanging);
      clearTimeout(killer);
      stages.after(0, () => {});
      const killed = killer !== undefined && signal === 'SIGKILL';
      if (killed || code === 0) resolve({ killed, imported, report });
      else reject(new Error(`a process ended with ${code ?? signal}: ${errors}`));
    });
  });
}

/** When a process dies: so many milliseconds after it was up, or after the shop passed so many stages of calls. */
interface Death {
  readonly stages: number;
  readonly ms: number;
}

/** Counts the stages of calls: the shop waits once before each effect and once after it. */
class Stages {
  #left = 0;
  #then: () => void = () => {};

  reached(): void {
    if (this.#left > 0 && --this.#left === 0) this.#then();
  }

  after(count: number, then: () => void): void {
    this.#left = count;
    this.#then = then;
  }
}
