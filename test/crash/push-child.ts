/**
 * The application in a process of its own: opens a workspace, imports a file when there is one, and pushes. Its parent
 * kills it at any moment.
 */

import { writeSync } from 'node:fs';
import { MemoryKeychain } from '#adapters/secrets/memory-keychain';
import { systemNonce, systemRandom } from '#adapters/system/random';
import { callUseCase } from '#app/registry';
import { openApplication } from '#compose/open-application';
import { connectors } from '#connectors/index';
import type { Connector, ShopConnection } from '#ports/marketplace';
import { reportDefect } from '#test/support/report-defect';
import { type Anchor, fastClock } from './fast-clock.ts';

/** What one life is to do. */
export interface Life {
  readonly folder: string;
  readonly anchor: Anchor;
  readonly keychain: readonly (readonly [account: string, value: string])[];
  /** A supplier's file to import first. */
  readonly file: string | null;
  /** Tries again what waits for a person. */
  readonly retry: boolean;
  /** Plans and approves; otherwise only what was approved before is sent. */
  readonly approve: boolean;
  /** Most operations in a call: small, so that there are many calls to be killed in. */
  readonly batchMax: number;
  /** Sends again what was on the wire at a crash without asking the shop. */
  readonly blind: boolean;
}

await live(JSON.parse(process.argv[2] ?? '') as Life);

async function live(life: Life): Promise<void> {
  const keychain = new MemoryKeychain();
  for (const [account, value] of life.keychain) keychain.items.set(account, value);
  const platform = {
    clock: fastClock(life.anchor),
    random: systemRandom(),
    nonce: systemNonce,
    keychain,
    connectors: connectors.map((connector) => shaped(connector, life)),
    appVersion: '0.0.0-test',
    recordDefect: reportDefect,
  };
  // The lock and the door for other processes have suites of their own.
  const { app, close } = await openApplication(life.folder, platform);
  say({ up: true });
  const io = { emit: () => {}, signal: new AbortController().signal };
  if (life.retry) await callUseCase(app, 'jobs.retry', { all: true }, io);
  if (life.file !== null) {
    await callUseCase(app, 'imports.run', { file: life.file, currency: 'USD' }, io);
    say({ imported: true });
  }
  const push = { approve: life.approve, acceptBraked: 'all' as const };
  const report = await callUseCase(app, 'publishing.push', push, io);
  say({ report });
  await close();
}

function shaped(connector: Connector, life: Life): Connector {
  const operations = Object.fromEntries(
    Object.entries(connector.manifest.operations).map(([kind, spec]) => [
      kind,
      { ...spec, batchMax: Math.min(spec.batchMax, life.batchMax) },
    ]),
  );
  return {
    ...connector,
    manifest: { ...connector.manifest, operations },
    open: (access, tools) => {
      const connection = connector.open(access, tools);
      return life.blind ? blind(connection) : connection;
    },
  };
}

/** Believes without looking that nothing was done. */
function blind(connection: ShopConnection): ShopConnection {
  return {
    ...connection,
    reconcile: async (items) =>
      items.map((item) => ({ jobId: item.jobId, outcome: 'not-done' as const })),
  };
}

function say(what: unknown): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}
