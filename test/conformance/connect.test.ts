import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '#kernel/json';
import { type Bench, openBench, someIds } from './bench-shop.ts';
import { subjects } from './subjects.ts';

describe.each(subjects)('$name: connecting', (subject) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(subject);
  });
  afterAll(() => bench.close());

  it('separates secrets from what may be stored in clear', () => {
    const parsed = bench.connector.parseCredentials(bench.shop.credentials);
    expect(parsed.ok).toBe(true);
    if (!parsed.ok) return;
    const clear = JSON.stringify([parsed.value.url, parsed.value.settings]);
    for (const secret of Object.values(parsed.value.secrets)) expect(clear).not.toContain(secret);
    expect(Object.keys(parsed.value.secrets).length).toBeGreaterThan(0);
  });

  it('refuses input that is no credentials and names the field, without repeating it', () => {
    for (const input of [null, 'text', 7, [], {}, { url: 'secret-canary' }]) {
      const parsed = bench.connector.parseCredentials(input);
      expect(parsed.ok).toBe(false);
      if (parsed.ok) continue;
      expect(parsed.failure.code).toBe('invalid-input');
      expect(parsed.failure.detail['field']).toBeTypeOf('string');
      expect(JSON.stringify(parsed.failure)).not.toContain('canary');
    }
  });

  it('probes currency and facts that survive storage as JSON, with reads alone', () => {
    expect(bench.report.currency).toBe(bench.shop.currency);
    expect(JSON.parse(canonicalJson(bench.report.facts))).toEqual(bench.report.facts);
    expect(bench.report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(bench.shop.calls().writes).toBe(0);
    expect(bench.shop.effects()).toBe(0);
  });

  it('tells a wrong secret from everything else', async () => {
    const report = await bench.openAs(bench.shop.wrongCredentials).probe();
    expect(report.ok).toBe(false);
    expect(!report.ok && report.failure.code).toBe('needs-sign-in');
  });

  it('declares a batch size, a settling time and a way to reconcile for every kind it offers', () => {
    const kinds = Object.entries(bench.connector.manifest.operations);
    expect(kinds.length).toBeGreaterThan(0);
    for (const [, spec] of kinds) {
      expect(spec.batchMax).toBeGreaterThanOrEqual(1);
      expect(spec.settleMs).toBeGreaterThan(0);
    }
  });

  it('gives equal batch keys to equal jobs, and weighs each at least one', () => {
    const operation = {
      kind: 'listing.update',
      lane: 'price',
      hasOptions: false,
      ...someIds,
    } as const;
    expect(bench.connector.batchKey(operation)).toBe(bench.connector.batchKey({ ...operation }));
    expect(bench.connector.weight({ kind: 'listing.update', changes: [] })).toBeGreaterThanOrEqual(
      1,
    );
  });

  it('contacted no host but the origins it names', () => {
    const origins = bench.connector.origins({
      url: String(bench.shop.credentials['url']),
      facts: {},
    });
    expect(new Set(bench.requested)).toEqual(new Set(origins));
  });
});
