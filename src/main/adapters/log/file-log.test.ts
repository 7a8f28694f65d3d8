import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '#kernel/failure';
import { Redacted } from '#kernel/redacted';
import type { Log, LogFacts } from '#ports/log';
import { fileLog } from './file-log.ts';
import { LiveSecretRegister } from './live-secrets.ts';
import type { RotationLimits } from './rotating-file.ts';

let folder = '';
let secrets = new LiveSecretRegister();
let losses: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopkeep-log-'));
  secrets = new LiveSecretRegister();
  losses = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (limits?: RotationLimits) =>
  fileLog({
    workspaceFolder: folder,
    secrets,
    now: () => 1_700_000_000_000,
    onLoss: (thrown) => losses.push(thrown),
    ...(limits === undefined ? {} : { limits }),
  });
const text = (name = 'shopkeep.log') => readFileSync(join(folder, 'logs', name), 'utf8');
const lines = (): unknown[] =>
  text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** What TypeScript would refuse: a caller of the future, a cast, a value from outside. */
const asFacts = (fields: object): LogFacts => fields as LogFacts;

describe('a log line', () => {
  it('holds level, time, event and the known fields, and nothing else', () => {
    const log = open();
    log.info('push.started', {
      shop: 3,
      jobs: 12,
      host: 'shop.example',
      endpoint: 'POST products/batch',
    });
    log.warn('shop.slow', { durationMs: 900.5, status: null });
    log.error(
      'push.failed',
      { job: 9 },
      failure('rate-limited', { shop: 3 }, { retry: 'later', retryAfterMs: 5 }),
    );
    const common = { time: '2023-11-14T22:13:20.000Z' };
    expect(lines()).toEqual([
      {
        level: 'info',
        ...common,
        shop: 3,
        jobs: 12,
        host: 'shop.example',
        endpoint: 'POST products/batch',
        event: 'push.started',
      },
      { level: 'warn', ...common, durationMs: 900.5, status: null, event: 'shop.slow' },
      {
        level: 'error',
        ...common,
        job: 9,
        failure: {
          code: 'rate-limited',
          acted: 'no',
          retry: 'later',
          retryAfterMs: 5,
          detail: { shop: 3 },
        },
        event: 'push.failed',
      },
    ]);
  });

  it('drops and counts what is not on the list or is no plain value, and refuses prose as an event', () => {
    const log = open();
    log.info(
      'import.done',
      asFacts({ buyer: 'Li Wei', body: '{}', count: { deep: 1 }, file: 'a.xlsx' }),
    );
    log.info('The buyer said hello');
    expect(lines()).toMatchObject([
      { event: 'import.done', file: 'a.xlsx', dropped: 3 },
      { event: 'log.invalid-event' },
    ]);
    expect(text()).not.toMatch(/Li Wei|deep|hello/);
  });

  it('shows a redacted value as its placeholder', () => {
    open().info('shop.added', { reason: new Redacted('ck_1234567890') });
    expect(lines()).toMatchObject([{ reason: '[redacted]' }]);
  });

  it('keeps ordinary facts readable', () => {
    const facts = {
      file: '供应商 报价 2026-11-21.xlsx',
      reason: 'row 1200, column D: price 19.99 below cost 21.50',
      endpoint: 'PUT products/variations/batch',
      reference: `file:${'a1'.repeat(32)}`,
      host: 'shop.example:8443',
      state: 'needs-human',
      version: '10.4.0',
      keyId: '0123456789abcdef',
      remoteAddress: '192.168.100.20',
      job: 123_456_789_012,
    };
    open().info('some.event', facts);
    expect(lines()).toMatchObject([facts]);
  });
});

describe('the file', () => {
  it('starts anew when it is full, keeps five in all, and only this user reads them', () => {
    const log = open({ fileBytes: 2_000, files: 5 });
    for (let job = 0; job < 400; job += 1) log.info('job.done', { job });
    const names = readdirSync(join(folder, 'logs')).sort();
    expect(names).toEqual([
      'shopkeep.1.log',
      'shopkeep.2.log',
      'shopkeep.3.log',
      'shopkeep.4.log',
      'shopkeep.log',
    ]);
    const facts = names.map((name) => statSync(join(folder, 'logs', name)));
    expect(facts.every((fact) => fact.size <= 2_000)).toBe(true);
    if (process.platform !== 'win32') {
      expect(facts.every((fact) => (fact.mode & 0o077) === 0)).toBe(true);
    }
    const all = [
      'shopkeep.4.log',
      'shopkeep.3.log',
      'shopkeep.2.log',
      'shopkeep.1.log',
      'shopkeep.log',
    ];
    const jobs = all
      .flatMap((name) => text(name).trimEnd().split('\n'))
      .map((line) => JSON.parse(line).job);
    expect(jobs).toEqual(Array.from({ length: jobs.length }, (_, i) => 400 - jobs.length + i));
  });

  it('is carried on by the next process', () => {
    open().info('first.run');
    open().info('second.run');
    expect(lines()).toMatchObject([{ event: 'first.run' }, { event: 'second.run' }]);
  });

  it('that cannot be written loses lines without throwing, tells once, and says how many were lost', () => {
    writeFileSync(join(folder, 'logs'), 'in the way');
    const log = open();
    log.info('a.lost');
    log.info('b.lost');
    expect(losses).toHaveLength(1);
    rmSync(join(folder, 'logs'));
    log.info('c.kept');
    expect(lines()).toMatchObject([{ event: 'log.lines-lost', count: 2 }, { event: 'c.kept' }]);
  });
});

/** A mark no log line has by itself, so that a single leaked character run can be found. */
const mark = fc.string({
  unit: fc.constantFrom(...'ghjkmnpqrstvwxyzGHJKMNPQRSTVWXYZ'),
  minLength: 9,
  maxLength: 16,
});
const around = fc.string({ unit: 'grapheme', maxLength: 25 });
const secretText = fc.tuple(around, mark, around).map(([before, core, after]) => ({
  core,
  secret: `${before}${core}${after}`,
}));
const spelling = fc.constantFrom<(secret: string) => string>(
  (secret) => secret,
  (secret) => JSON.stringify({ a: secret }),
  (secret) => JSON.stringify(JSON.stringify([secret])),
  (secret) => encodeURIComponent(secret.toWellFormed()),
  (secret) => new URLSearchParams({ a: secret }).toString(),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  (secret) => Buffer.from(`x${secret}yz`).toString('base64url'),
  (secret) => Buffer.from(secret).toString('hex'),
);
type Place = (log: Log, told: string) => void;
const place = fc.constantFrom<Place>(
  (log, told) => log.info(told),
  (log, told) => log.info('some.event', { reason: told }),
  (log, told) => log.warn('some.event', { host: `https://h/${told}`, file: `a ${told} b` }),
  (log, told) => log.info('some.event', asFacts({ [told]: 1, count: told })),
  (log, told) => log.info('some.event', asFacts({ reason: { deep: [told] } })),
  (log, told) => log.info('some.event', asFacts({ reason: new Error(told) })),
  (log, told) => log.info('some.event', { reason: new Redacted(told) }),
  (log, told) => log.error('some.event', {}, failure('rejected', { message: told, row: 3 })),
  (log, told) => log.error('some.event', {}, failure('rejected', { [told]: told })),
  (log, told) => log.error('some.event', { reason: 'x'.repeat(3_990 - told.length) + told }),
  (log, told) => log.error('some.event', { reason: 'x '.repeat(1_990) + told }),
);

describe('a live secret', () => {
  it('of any shape, spelling and position never reaches the bytes of the file', () => {
    let checked = 0;
    let withheld = 0;
    fc.assert(
      fc.property(secretText, spelling, place, around, ({ core, secret }, spell, put, prose) => {
        const release = secrets.protect(new Redacted(secret));
        const log = open();
        put(log, `${prose}${spell(secret)}${prose}`);
        log.close();
        release();
        const bytes = text();
        rmSync(join(folder, 'logs'), { recursive: true });
        const traces = [core, Buffer.from(core).toString('hex'), ...inBase64(core)];
        for (const trace of traces) expect(bytes).not.toContain(trace);
        checked += 1;
        if (bytes.includes('log.line-withheld')) withheld += 1;
      }),
      { numRuns: 1_500, seed: 20_261_121 },
    );
    expect(checked).toBe(1_500);
    // The scrub does the work; the last look at the bytes is a net, hardly ever needed.
    expect(withheld).toBeLessThan(15);
  });

  it('would be found by that search if it were not protected: the test can tell', () => {
    open().info('some.event', { reason: 'ghjkmnpqrs' });
    expect(text()).toContain('ghjkmnpqrs');
  });

  it('that is a number or a key of a field costs the line, not the secret', () => {
    secrets.protect(new Redacted('704512'));
    const log = open();
    log.info('some.event', { job: 70_451_2 });
    log.info('some.event', { job: 704_513 });
    expect(lines()).toMatchObject([
      { event: 'log.line-withheld' },
      { event: 'some.event', job: 704_513 },
    ]);
    expect(text()).not.toContain('704512');
  });

  it('is forgotten when it is released', () => {
    const release = secrets.protect(new Redacted('a-live-secret'));
    release();
    open().info('some.event', { reason: 'a-live-secret' });
    expect(text()).toContain('a-live-secret');
  });

  it('too short to be told from prose leaves other lines readable and is still removed by its shape', () => {
    secrets.protect(new Redacted('row'));
    open().info('some.event', { reason: 'row 3', host: 'password=row' });
    expect(lines()).toMatchObject([{ reason: 'row 3', host: 'password=[removed]' }]);
  });
});

/** What a text looks like inside base64, at each of the three places in a group. */
function inBase64(core: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.from('\0'.repeat(offset) + core).toString('base64');
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + core.length) * 8) / 6));
  });
}

describe('this user', () => {
  it('is not named by paths', () => {
    open().info('some.event', { reason: `opened ${join(homedir(), 'Shops', 'list.xlsx')}` });
    expect(lines()).toMatchObject([{ reason: 'opened [home]' }]);
  });
});
