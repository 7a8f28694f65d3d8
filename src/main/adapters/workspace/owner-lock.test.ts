/** Real processes: a lock that holds inside one process proves nothing. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localWorkspaces } from './local-workspaces.ts';
import { OwnerProcess } from './test-process.ts';

const root = mkdtempSync(join(tmpdir(), 'shopkeep-lock-'));
const workspaces = localWorkspaces({
  platform: process.platform,
  now: () => 1_700_000_000_000,
  onDefect: (thrown) => {
    throw thrown;
  },
});
const folderOf = (name: string) => join(root, name);

let a = new OwnerProcess();
const b = new OwnerProcess();
beforeAll(async () => {
  await Promise.all([a.ask('release', ''), b.ask('release', '')]);
});
afterAll(async () => {
  await Promise.all([a.kill(), b.kill()]);
  rmSync(root, { recursive: true });
});

/** Lets both processes try at the same moment; how many came out as owner. */
async function race(command: string, folder: string): Promise<number> {
  const at = Date.now() + 15;
  const answers = await Promise.all([a.ask(command, folder, at), b.ask(command, folder, at)]);
  return answers.filter((answer) => answer.owner === true).length;
}

describe('two processes and one workspace', () => {
  it('have exactly one owner in each of 50 races, on new folders and on used ones', async () => {
    const owners: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const folder = folderOf(`race-${round % 25}`);
      owners.push(await race('acquire', folder));
      await Promise.all([a.ask('release', folder), b.ask('release', folder)]);
    }
    expect(owners).toEqual(Array.from({ length: 50 }, () => 1));
  });

  it('would both be owner without the exclusive lock: the race can tell', async () => {
    expect(await race('acquire-without-lock', folderOf('sabotaged'))).toBe(2);
  });

  it('free the lock at once when the owner is killed, leaving a note that is replaced', async () => {
    for (let round = 0; round < 5; round += 1) {
      const folder = folderOf(`killed-${round % 2}`);
      const doomed = new OwnerProcess();
      expect(await doomed.ask('acquire', folder)).toEqual({ owner: true });
      expect((await b.ask('acquire', folder)).failure).toMatchObject({
        code: 'workspace-busy',
        detail: { pid: doomed.pid, face: 'cli', reason: 'held' },
      });
      await doomed.kill();
      expect(existsSync(join(folder, 'owner.json'))).toBe(true);
      const start = performance.now();
      expect(await b.ask('acquire', folder)).toEqual({ owner: true });
      expect(performance.now() - start).toBeLessThan(1_000);
      const note = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
      expect(note.pid).toBe(b.pid);
      await b.ask('release', folder);
    }
  });

  it('see a stopped owner as an owner: a pause is no death', async () => {
    const folder = folderOf('stopped');
    await a.ask('acquire', folder);
    a.signal('SIGSTOP');
    expect((await b.ask('acquire', folder)).failure?.code).toBe('workspace-busy');
    a.signal('SIGCONT');
    await a.kill();
    expect(await b.ask('acquire', folder)).toEqual({ owner: true });
    await b.ask('release', folder);
    a = new OwnerProcess();
  });
});

describe('the owner lock', () => {
  const acquire = (folder: string) => workspaces.acquire(folder, 'window');

  it('is held once within a process too, also by another way to the same folder', () => {
    const folder = folderOf('once');
    const first = acquire(folder);
    symlinkSync(folder, folderOf('link-to-once'));
    const second = acquire(folderOf('link-to-once'));
    expect(first.ok).toBe(true);
    expect(second.ok ? 'ok' : second.failure).toMatchObject({
      code: 'workspace-busy',
      retry: 'later',
      detail: { pid: process.pid, face: 'window', startedAt: '2023-11-14T22:13:20.000Z' },
    });
    if (first.ok) first.value.release();
    const third = acquire(folder);
    expect(third.ok).toBe(true);
    if (third.ok) third.value.release();
  });

  it('says when it is no longer held, and leaves no note behind', () => {
    const taken = acquire(folderOf('released'));
    if (!taken.ok) throw new Error(taken.failure.code);
    expect(taken.value.isHeld()).toBe(true);
    expect(statSync(join(taken.value.folder, 'owner.json')).mode & 0o077).toBe(0);
    expect(statSync(taken.value.folder).mode & 0o077).toBe(0);
    taken.value.release();
    taken.value.release();
    expect(taken.value.isHeld()).toBe(false);
    expect(existsSync(join(taken.value.folder, 'owner.json'))).toBe(false);
  });

  it('refuses a synced folder before making anything in it, unless the seller insists', () => {
    const folder = join(root, 'Dropbox', 'shop');
    const refused = acquire(folder);
    expect(refused.ok ? 'ok' : refused.failure).toMatchObject({
      code: 'workspace-unsafe-folder',
      detail: { kind: 'synced', sign: 'Dropbox' },
    });
    expect(existsSync(join(root, 'Dropbox'))).toBe(false);
    const insisted = workspaces.acquire(folder, 'window', { allowUnsafe: true });
    expect(insisted.ok).toBe(true);
    if (insisted.ok) insisted.value.release();
  });

  it('sees a synced folder behind a link', () => {
    mkdirSync(join(root, '坚果云'));
    symlinkSync(join(root, '坚果云'), folderOf('innocent'));
    const refused = acquire(join(folderOf('innocent'), 'shop'));
    expect(refused.ok ? 'ok' : refused.failure.detail['sign']).toBe('坚果云');
  });

  it('names a lock file that is none, and a folder that cannot be made', () => {
    mkdirSync(folderOf('odd'));
    writeFileSync(join(folderOf('odd'), 'owner.lock'), 'x'.repeat(5_000));
    writeFileSync(folderOf('file'), '');
    const odd = acquire(folderOf('odd'));
    const file = acquire(join(folderOf('file'), 'shop'));
    expect(odd.ok ? 'ok' : odd.failure.code).toBe('workspace-damaged');
    expect(file.ok ? 'ok' : file.failure.code).toBe('disk-error');
  });
});
