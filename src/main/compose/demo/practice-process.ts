/** The practice shop in a process of its own, and its side channel: what a demo may see of it from outside its API. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import axios from 'axios';

/** How the practice shop behaves. */
export interface PracticeOptions {
  readonly stateDir: string;
  readonly currency: string;
  readonly perSecond: number;
  readonly burst: number;
  readonly latencyMs: number;
  readonly jitterMs: number;
}

/** What the shop counted itself. */
export interface PracticeCounters {
  readonly calls: number;
  readonly refusedByLimiter: number;
  readonly firstCallAt: number | null;
  readonly lastCallAt: number | null;
}

/** What the shop holds. */
export interface PracticeState {
  readonly products: readonly Readonly<Record<string, unknown>>[];
  readonly variations: readonly Readonly<Record<string, unknown>>[];
  readonly categories: readonly {
    readonly id: number;
    readonly name: string;
    readonly parent: number;
  }[];
}

/** A key of the shop's API, as a seller pastes it. */
export interface Credentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** A running practice shop. */
export interface PracticeProcess {
  readonly url: string;
  readonly credentials: Credentials;
  counters(): Promise<PracticeCounters>;
  resetCounters(): Promise<void>;
  state(): Promise<PracticeState>;
  stop(): Promise<void>;
}

interface Announcement {
  readonly url: string;
  readonly adminUrl: string;
  readonly credentialsFile: string;
  readonly adminTokenFile: string;
}

/** Starts it and waits until it listens. Throws when it ends before that. */
export async function startPracticeProcess(options: PracticeOptions): Promise<PracticeProcess> {
  const script = fileURLToPath(new URL('../../../simulators/woocommerce/main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      script,
      ...['--state', options.stateDir],
      ...['--currency', options.currency],
      ...['--rate', String(options.perSecond), '--burst', String(options.burst)],
      ...['--latency', String(options.latencyMs), '--jitter', String(options.jitterMs)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said = await announcement(child);
  const token = (await readFile(said.adminTokenFile, 'utf8')).trim();
  const admin = axios.create({
    baseURL: said.adminUrl.replace(/\/?$/, '/'),
    headers: { Authorization: `Bearer ${token}` },
    proxy: false,
  });
  const { readWrite } = JSON.parse(await readFile(said.credentialsFile, 'utf8')) as {
    readonly readWrite: Credentials;
  };
  return {
    url: said.url,
    credentials: { consumerKey: readWrite.consumerKey, consumerSecret: readWrite.consumerSecret },
    counters: async () => (await admin.get<PracticeCounters>('counters')).data,
    resetCounters: async () => void (await admin.post('counters/reset', {})),
    state: async () =>
      (await admin.get<PracticeState>('state', { maxContentLength: 512 * 1024 * 1024 })).data,
    stop: () => stopped(child),
  };
}

async function announcement(child: ChildProcess): Promise<Announcement> {
  if (child.stdout === null) throw new Error('the practice shop has no output');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line) as Announcement));
    child.once('exit', (code) => reject(new Error(`the practice shop ended with ${code}`)));
  });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
