/** Looking after a workspace: audit, backups, key, doctor and what a support bundle may tell. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditReport } from '#app/workspace/audit-trail';
import type { DoctorReport } from '#app/workspace/run-doctor';
import { createPullBed, pull, shirt, simple } from '../support/pull-bed.ts';
import type { TestShop, TestWorkspace } from '../support/workspace.ts';

const bed = createPullBed();
let workspace: TestWorkspace;
let shop: TestShop;
beforeEach(async () => {
  ({ workspace, shop } = await bed.open([simple('MUG', 'Secret product name'), shirt]));
});
afterEach(() => bed.close());

const doctor = (input: { bundle?: string } = {}) =>
  workspace.call<DoctorReport>('workspace.doctor', input);
const levels = (report: DoctorReport) =>
  Object.fromEntries(report.checks.map((check) => [check.name, check.level]));

describe('the audit trail', () => {
  it('lists rows newest first and finds itself whole', async () => {
    await pull(workspace);
    const { rows } = await workspace.call<{ rows: { seq: number; action: string }[] }>(
      'audit.list',
      { limit: 3 },
    );
    expect(rows.map((row) => row.seq)).toEqual(
      [...rows.map((row) => row.seq)].sort((a, b) => b - a),
    );
    expect(rows[0]?.action).toBe('listing.link');
    const older = await workspace.call<{ rows: { seq: number }[] }>('audit.list', {
      before: rows[2]?.seq ?? 0,
      limit: 1,
    });
    expect(older.rows[0]?.seq).toBe((rows[2]?.seq ?? 0) - 1);
    const report = await workspace.call<AuditReport>('audit.verify');
    expect(report).toMatchObject({ ok: true, findings: [], rows: rows[0]?.seq });
  });

  it('tells where it was tampered with, in verify and in doctor', async () => {
    const db = new Database(join(workspace.folder, 'shopkeep.db'));
    db.prepare(`UPDATE audit SET actor = 'somebody' WHERE seq = 1`).run();
    db.close();
    const report = await workspace.call<AuditReport>('audit.verify');
    expect(report).toMatchObject({ ok: false, findings: [{ fault: 'edited', seq: 1 }] });
    const checked = await doctor();
    expect(checked.ok).toBe(false);
    expect(levels(checked)).toMatchObject({ audit: 'error', database: 'ok' });
  });
});

describe('backups', () => {
  it('are made once for one state and listed newest first', async () => {
    const { backup } = await workspace.call<{ backup: { folder: string; reason: string } }>(
      'workspace.backup',
    );
    expect(backup.reason).toBe('manual');
    expect(existsSync(join(backup.folder, 'shopkeep.db'))).toBe(true);
    const { backups } = await workspace.call<{ backups: { folder: string }[] }>(
      'workspace.backups',
    );
    expect(backups.map((one) => one.folder)).toEqual([backup.folder]);
  });
});

describe('the key', () => {
  it('is told by state and wrapper, never by value', async () => {
    const answer = await workspace.call<{ key: { state: string } }>('keys.status');
    expect(answer.key).toMatchObject({ state: 'available', wrapper: 'keychain', persistent: true });
    for (const secret of workspace.keychain.items.values())
      expect(JSON.stringify(answer)).not.toContain(secret);
  });
});

describe('doctor', () => {
  it('finds a fresh workspace well but for the missing backup', async () => {
    const report = await doctor();
    expect(report.ok).toBe(true);
    const { fsync: _depends, disk: _onMachine, ...steady } = levels(report);
    expect(steady).toEqual({
      node: 'ok',
      sqlite: 'ok',
      owner: 'ok',
      database: 'ok',
      references: 'ok',
      skus: 'ok',
      audit: 'ok',
      key: 'ok',
      shop: 'ok',
      queue: 'ok',
      backup: 'warning',
    });
    await workspace.call('workspace.backup');
    expect(levels(await doctor())).toMatchObject({ backup: 'ok' });
  });

  it('notices an old backup, a shop that wants a sign-in and a keychain that is gone', async () => {
    await workspace.call('workspace.backup');
    workspace.clock.shift(3 * 24 * 3_600_000);
    shop.shop.admin.revokeKey(shop.shop.keys.readWrite.consumerKey);
    await pull(workspace);
    await workspace.reopen();
    workspace.keychain.problem = { problem: 'unavailable', reason: 'no-service' };
    const report = await doctor();
    expect(report.ok).toBe(false);
    expect(levels(report)).toMatchObject({ backup: 'warning', shop: 'error', key: 'error' });
    expect(report.checks.find((check) => check.name === 'shop')?.detail).toMatchObject({
      shop: 'Main',
      state: 'needs-sign-in',
      days: 3,
    });
  });
});

describe('the support bundle', () => {
  const home = join(homedir(), 'Documents', 'customers.xlsx');
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(workspace.folder, 'out-'));
  });

  it('holds no secret, no name, no address and no path of the seller', async () => {
    await pull(workspace);
    workspace.app().log.warn('import.started', {
      file: home,
      host: 'shop.example',
      shop: 1,
      reason: `cannot read ${home}`,
    });
    plantLogLine(workspace.folder, {
      event: 'planted',
      reason: `at /opt/data/${workspace.folder}/x and C:\\Users\\mei\\a.txt via ${shop.shop.url}/wp`,
      unknown: 'free text',
      host: 'shop.example',
    });
    const file = join(place, 'bundle.json');
    const report = await doctor({ bundle: file });
    const text = readFileSync(file, 'utf8');
    expect(report.bundle).toEqual({ file, bytes: Buffer.byteLength(text) });
    const { readWrite } = shop.shop.keys;
    const forbidden = [
      readWrite.consumerKey,
      readWrite.consumerSecret,
      ...workspace.keychain.items.values(),
      homedir(),
      workspace.folder,
      '/opt/data',
      'Users\\\\mei',
      'customers.xlsx',
      '127.0.0.1',
      new URL(shop.shop.url).port,
      'shop.example',
      'free text',
      'Secret product name',
      'SHIRT-R',
      '"Main"',
    ];
    expect(forbidden.filter((secret) => text.includes(secret))).toEqual([]);
    const bundle = JSON.parse(text);
    expect(bundle.shops).toMatchObject([
      { shop: 1, marketplace: 'woocommerce', scheme: 'http', network: 'private', state: 'active' },
    ]);
    expect(bundle.requests.length).toBeGreaterThan(2);
    expect(bundle.requests[0]).toMatchObject({ shop: 1, method: 'GET', status: 200 });
    expect(bundle.log.map((line: { event: string }) => line.event)).toEqual(
      expect.arrayContaining(['pull.done', 'import.started', 'planted']),
    );
    expect(bundle.log.find((line: { event: string }) => line.event === 'pull.done')).toMatchObject({
      shop: 1,
      count: 2,
    });
  });

  it('never takes the place of a file, and asks for a whole path', async () => {
    const file = join(place, 'mine.txt');
    writeFileSync(file, 'mine');
    await expect(doctor({ bundle: file })).rejects.toMatchObject({
      failure: { code: 'invalid-input', detail: { reason: 'exists' } },
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await expect(doctor({ bundle: 'bundle.json' })).rejects.toMatchObject({
      failure: { code: 'invalid-input' },
    });
  });

  it('is made of a workspace whose log was never written', async () => {
    rmSync(join(workspace.folder, 'logs'), { recursive: true, force: true });
    const file = join(place, 'bundle.json');
    await doctor({ bundle: file });
    expect(JSON.parse(readFileSync(file, 'utf8')).log).toEqual([]);
  });
});

/** A line as an older version might have written it, with fields that are not allowed today. */
function plantLogLine(folder: string, fields: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  appendFileSync(
    join(folder, 'logs', 'shopkeep.log'),
    `${JSON.stringify({ level: 'info', time: '2026-01-01T00:00:00.000Z', ...fields })}\nhalf a li`,
  );
}
