import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PullReport } from '#app/pulling/pull';
import { failure } from '#kernel/failure';
import { asId, type RemoteId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { type Answer, document, run } from '../cli.test-support.ts';
import { asData } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopkeep-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('pull and links', () => {
  const report: PullReport = {
    shop: 'Main',
    read: 'done',
    failure: null,
    seen: 12,
    linked: 9,
    imported: 2,
    changeSet: null,
    doubtful: [
      {
        remoteId: asId<RemoteId>('5120'),
        title: '杯子',
        candidates: [{ sku: 'CUP', title: '杯', by: 'title' }],
        reasons: ['title-only', 'sku-blank'],
      },
    ],
    doubtfulCount: 1,
    busy: 0,
    offSale: 1,
    flags: [{ remoteId: asId<RemoteId>('8'), code: 'sku-blank', value: 'NEW-8' }],
    extra: [],
  };

  it('show what waits for a decision, why, and how to give it', async () => {
    const { code, stdout } = await run(['pull'], {
      answers: { 'pulling.pull': asData({ shops: [report] }) },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('12 listings, 9 linked, 2 brought in.');
    expect(stdout).toMatch(/5120 +杯子 +CUP 杯 +only the title agrees, no SKU in the shop/);
    expect(stdout).toContain('shopkeep shops link "Main" --remote ID --sku SKU');
    expect(stdout).toContain('#8: had no SKU; it was given NEW-8');
  });

  it('end with the reason when a shop could not be read whole', async () => {
    const unread = {
      ...report,
      read: 'waiting',
      failure: failure('unreachable', { host: 'h' }),
    } as const;
    const finished = await run(['pull', '--json'], {
      answers: { 'pulling.pull': asData({ shops: [report, unread] }) },
    });
    expect(finished.code).toBe(8);
    expect(document(finished)).toMatchObject({
      shops: [
        { failure: null },
        { failure: { code: 'unreachable', fix: expect.stringContaining('internet') } },
      ],
    });
  });

  it('take decisions one by one or from a file', async () => {
    const answers = {
      'shops.link': asData({
        shop: 'Main',
        linked: 1,
        imported: 0,
        changeSet: null,
        flags: [],
        extra: [],
      }),
    };
    const file = join(folder, 'decisions.json');
    const decisions = [
      { remoteId: '1', sku: 'A' },
      { remoteId: '2', sku: null },
    ];
    writeFileSync(file, JSON.stringify({ links: decisions }));
    const inputs = await Promise.all(
      [
        ['--remote', '5', '--sku', 'A'],
        ['--remote', '5', '--new'],
        ['--file', file],
      ].map(
        async (argv) =>
          (await run(['shops', 'link', 'Main', ...argv], { answers })).calls[0]?.input,
      ),
    );
    expect(inputs).toEqual([
      { shop: 'Main', links: [{ remoteId: '5', sku: 'A' }] },
      { shop: 'Main', links: [{ remoteId: '5', sku: null }] },
      { shop: 'Main', links: decisions },
    ]);
  });

  it('are all forgotten only by a clear word', async () => {
    const answers = { 'shops.unlink': { shop: 'Main', unlinked: 3, cancelled: 0 } };
    const silent = await run(['shops', 'unlink', 'Main'], { answers });
    expect([silent.code, silent.calls]).toEqual([2, []]);
    const some = await run(['shops', 'unlink', 'Main', 'A', 'B'], { answers });
    expect(some.calls[0]?.input).toEqual({ shop: 'Main', skus: ['A', 'B'] });
    const all = await run(['shops', 'unlink', 'Main', '--yes'], { answers });
    expect(all.calls[0]?.input).toEqual({ shop: 'Main' });
  });
});

describe('the other commands', () => {
  it('send what the contract of their use case asks for', async () => {
    const shop = {
      id: 1,
      marketplace: 'm',
      name: 'Main',
      url: 'u',
      currency: 'CNY',
      state: 'active',
      stateReason: null,
      createdAt: 0,
      facts: {},
    };
    const answers: Record<string, Answer> = {
      'shops.add': {
        shop,
        checks: [{ name: 'reach', ok: true, failure: null }],
        warnings: [
          { code: 'image-upload-unavailable', detail: {} },
          { code: 'new-in-a-later-version', detail: {} },
        ],
      },
      'shops.sign-in': { shop, checks: [], warnings: [] },
      'shops.settings': { shop },
      'catalogue.override': { changeSet: null, changed: 1 },
      'catalogue.search': { products: [], next: null },
      'jobs.pause': { shops: ['Main'] },
      'jobs.retry': { jobs: 2 },
      'workspace.doctor': { ok: true, checks: [], bundle: null },
      'sheets.describe': { facts: {}, sheets: [] },
    };
    const cases: readonly (readonly [readonly string[], Json])[] = [
      [
        [
          'shops',
          'add',
          'woocommerce',
          '--name',
          'Main',
          '--url',
          'https://s.example',
          '--credentials',
          '-',
        ],
        {
          marketplace: 'woocommerce',
          name: 'Main',
          url: 'https://s.example',
          credentials: { a: 'b' },
        },
      ],
      [
        ['shops', 'settings', 'Main', '--rate', '2.5', '--ends-per-day', 'off'],
        { shop: 'Main', rate: { perSecond: 2.5, burst: 3 }, breaker: { endsPerDay: null } },
      ],
      [
        ['shops', 'sign-in', 'Main', '--credentials', '-'],
        { shop: 'Main', credentials: { a: 'b' } },
      ],
      [['shops', 'settings', 'Main', '--rate', 'auto'], { shop: 'Main', rate: null }],
      [
        [
          'override',
          'A',
          '--shop',
          'Main',
          '--price',
          '9.90',
          '--listed',
          'no',
          '--quantity-cap',
          '0',
          '--clear',
          'title',
        ],
        { shop: 'Main', sku: 'A', price: '9.90', listed: false, quantityCap: 0, title: null },
      ],
      [
        ['override', 'A', '--shop', 'Main', '--price-percent', '97.5', '--price-ending', '99/100'],
        {
          shop: 'Main',
          sku: 'A',
          priceRule: { percent: '97.5', addMinor: 0, endingMinor: 99, endingStepMinor: 100 },
        },
      ],
      [['search', 'red', 'cup', '--limit', '5'], { text: 'red cup', limit: 5 }],
      [['jobs', 'pause', '--all'], { all: true }],
      [['jobs', 'retry', '--job', '4', '--job', '5,6'], { jobs: [4, 5, 6] }],
      [['doctor', '--bundle', 'b.json'], { bundle: '/work-folder/b.json' }],
      [['sheet', 'a.xlsx', '--json'], { file: '/work-folder/a.xlsx', rows: 'all' }],
    ];
    for (const [argv, input] of cases) {
      const finished = await run(argv, { answers, stdin: '{"a":"b"}' });
      expect([argv, finished.code, finished.calls[0]?.input]).toEqual([argv, 0, input]);
      expect(finished.stdout).not.toMatch(/undefined|\[object|probe\./);
    }
  });

  it('end with 11 when the audit trail was changed, and name the places', async () => {
    const findings = [{ fault: 'deleted', seq: 12, text: 'rows are missing' }];
    const { code, stdout } = await run(['audit', 'verify', '--lang', 'zh'], {
      answers: { 'audit.verify': { ok: false, rows: 20, findings } },
    });
    expect(code).toBe(11);
    expect(stdout).toContain('#12  前面有记录缺失');
  });

  it('end with what doctor finds worst', async () => {
    const check = (name: string, level: string) => ({
      name,
      level,
      ok: level === 'ok',
      detail: { bytes: 4_608_000 },
    });
    const ended = async (...checks: readonly ReturnType<typeof check>[]) =>
      (
        await run(['doctor'], {
          answers: { 'workspace.doctor': { ok: false, checks, bundle: null } },
        })
      ).code;
    expect(await ended(check('disk', 'ok'), check('key', 'warning'))).toBe(0);
    expect(await ended(check('key', 'error'), check('queue', 'error'))).toBe(6);
    expect(await ended(check('key', 'error'), check('audit', 'error'))).toBe(11);
  });

  it('take an export only in a format that is written', async () => {
    const finished = await run(['export', 'a.ods', '--json']);
    expect([finished.code, finished.calls]).toEqual([10, []]);
    expect(document(finished)['error']).toMatchObject({
      detail: { accepted: '.xlsx, .csv, .json' },
    });
  });

  it('judge the demonstration by its figures and its broken promises', async () => {
    const shop = {
      shop: 'Practice',
      marketplace: 'm',
      wanted: 10,
      live: 10,
      missing: 0,
      duplicated: 0,
      calls: 3,
      overLimit: 0,
      seconds: 1,
      limitSeconds: 2,
    };
    const ended = async (fields: Partial<typeof shop>, broken: readonly string[] = []) =>
      run(['demo', '--json'], { demo: async () => ({ shops: [{ ...shop, ...fields }], broken }) });
    const good = await ended({});
    expect([good.code, document(good)]).toEqual([0, { shops: [shop], broken: [] }]);
    expect((await ended({ live: 9, missing: 1 })).code).toBe(3);
    expect((await ended({ duplicated: 1 })).code).toBe(3);
    expect((await ended({ overLimit: 1 })).code).toBe(3);
    expect((await ended({}, ['the second push made calls'])).code).toBe(3);
  });
});
