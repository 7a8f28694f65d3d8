import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Failure, failure } from '#kernel/failure';
import { asId, type JobId } from '#kernel/ids';
import type { ClaimedJob } from '#ports/job-store';
import { backOffMs, decideSent, decideVerdict } from './decide.ts';

const jobId = asId<JobId>(7);

function job(facts: Partial<ClaimedJob> = {}): ClaimedJob {
  return {
    jobId,
    kind: 'category.create',
    lane: 'existence',
    productId: null,
    operationKey: 'key',
    attempts: 1,
    label: 'thing',
    changes: [],
    context: {},
    remote: {
      listingId: null,
      variantId: null,
      references: new Map(),
      echoed: {},
      hasOptions: false,
    },
    sentAt: null,
    cursor: null,
    ...facts,
  };
}

const moment = { now: 1_000_001, random: () => 0.5 };

function failed(reason: Failure): ReturnType<typeof decideSent> {
  return decideSent({ jobId, outcome: 'failed', failure: reason }, job(), moment);
}

describe('what becomes of a job', () => {
  it('is in doubt when the shop may have acted, whatever the connector called it', () => {
    expect(failed(failure('timeout', {}, { acted: 'unknown' }))).toMatchObject({ to: 'unknown' });
  });

  it('fails at once when only a person can mend it', () => {
    expect(failed(failure('rejected'))).toMatchObject({ to: 'failed' });
  });

  it('is tried again without blame when the shop as a whole cannot take it', () => {
    for (const code of ['unreachable', 'rate-limited', 'needs-sign-in'] as const) {
      expect(failed(failure(code))).toMatchObject({ to: 'again', counted: false, until: null });
    }
  });

  it('waits as long as the shop asks', () => {
    const asked = failure('shop-unavailable', {}, { retry: 'later', retryAfterMs: 42_000 });
    expect(failed(asked)).toMatchObject({ to: 'again', until: moment.now + 42_000 });
  });

  it('is put before a person after too many rounds of doubt', () => {
    const verdict = { jobId, outcome: 'not-done' } as const;
    expect(decideVerdict(verdict, job({ attempts: 11 }), moment)).toMatchObject({ to: 'again' });
    expect(decideVerdict(verdict, job({ attempts: 12 }), moment)).toMatchObject({
      to: 'needs-human',
    });
  });

  it('waits for whole milliseconds, however odd the age and the jitter', () => {
    const undecided = {
      jobId,
      outcome: 'undecided',
      failure: failure('timeout', {}, { acted: 'unknown' }),
    } as const;
    const passing = failure('shop-unavailable', {}, { retry: 'later' });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        (now, chance, attempts) => {
          const odd = { now, random: () => chance };
          const results = [
            decideVerdict(undecided, job({ sentAt: 3, attempts }), odd),
            decideSent({ jobId, outcome: 'failed', failure: passing }, job({ attempts }), odd),
          ];
          for (const result of results) {
            expect(Number.isSafeInteger('until' in result ? result.until : null)).toBe(true);
          }
        },
      ),
    );
  });

  it('backs off by a random share of a ceiling that grows, never below half a second', () => {
    expect(backOffMs(1, () => 0)).toBe(500);
    expect(backOffMs(1, () => 1)).toBe(4_000);
    expect(backOffMs(40, () => 1)).toBe(300_000);
  });
});
