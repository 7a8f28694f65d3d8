import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redacted, reveal } from '#kernel/redacted';
import type { EnvelopeContext } from '#ports/secrets';
import { createDataKey } from './data-key.ts';
import { envelopeOverhead, openEnvelope, sealEnvelope } from './envelope.ts';

const context: EnvelopeContext = { account: 'shop-1', purpose: 'shop-secrets', version: 3 };
const key = createDataKey();
const seal = (text: string, at = context, workspace = 'w1') =>
  sealEnvelope(key, workspace, new Redacted(text), at);
const open = (envelope: Uint8Array, at = context, workspace = 'w1') =>
  openEnvelope(key, workspace, envelope, at);

describe('an envelope', () => {
  it('gives back any text exactly, 37 bytes longer at rest, without showing it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const envelope = seal(text);
        const opened = open(envelope);
        expect(opened.ok && reveal(opened.value)).toBe(text);
        expect(envelope.byteLength).toBe(Buffer.byteLength(text) + envelopeOverhead);
        if (text.length >= 8) expect(Buffer.from(envelope).includes(text)).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it.each([0, 1, 1_279, 1_280, 1_281, 2_559, 2_560, 2_561, 65_535, 65_536, 1_048_576])(
    'has no size limit of a keychain: %i bytes round-trip',
    (size) => {
      const text = 'k'.repeat(size);
      const opened = open(seal(text));
      expect(opened.ok && reveal(opened.value) === text).toBe(true);
    },
  );

  it('refuses every single changed bit, and every cut', () => {
    const envelope = seal('a token of 96 bytes '.repeat(5));
    let refused = 0;
    for (let bit = 0; bit < envelope.byteLength * 8; bit += 1) {
      const changed = Uint8Array.from(envelope);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opened = open(changed);
      if (!opened.ok && opened.failure.code === 'secret-corrupt') refused += 1;
    }
    expect(refused).toBe(envelope.byteLength * 8);
    expect(refused).toBeGreaterThan(1_000);
    for (let length = 0; length < envelope.byteLength; length += 1) {
      expect(open(envelope.subarray(0, length)).ok).toBe(false);
    }
    expect(open(Uint8Array.from([...envelope, 0])).ok).toBe(false);
  });

  it('opens nowhere but where it was sealed: account, purpose, version and workspace are bound', () => {
    const envelope = seal('secret');
    const elsewhere: readonly (readonly [EnvelopeContext, string])[] = [
      [{ ...context, account: 'shop-2' }, 'w1'],
      [{ ...context, purpose: 'buyer' }, 'w1'],
      [{ ...context, version: 2 }, 'w1'],
      [{ ...context, version: 4 }, 'w1'],
      [context, 'w2'],
    ];
    for (const [at, workspace] of elsewhere) {
      const opened = open(envelope, at, workspace);
      expect(opened.ok ? 'opened' : opened.failure.code).toBe('secret-corrupt');
    }
    expect(open(envelope).ok).toBe(true);
  });

  it('cannot be confused by names that run into each other', () => {
    const envelope = seal('secret', { account: 'a', purpose: 'b","c', version: 1 });
    expect(open(envelope, { account: 'a","b', purpose: 'c', version: 1 }).ok).toBe(false);
  });

  it('never repeats a nonce or a box for the same text', () => {
    const boxes = Array.from({ length: 500 }, () => Buffer.from(seal('same')).toString('hex'));
    expect(new Set(boxes).size).toBe(500);
    expect(new Set(boxes.map((box) => box.slice(18, 42))).size).toBe(500);
  });
});
