import { describe, expect, it } from 'vitest';
import type { ListingOutcome, PushReport } from '#app/publishing/push';
import { failure } from '#kernel/failure';
import { asId, type JobId } from '#kernel/ids';
import { document, run } from '../cli.test-support.ts';
import { asData } from '../cli.ts';
import { operation, paged, planReport } from './plans.test-support.ts';

function listing(outcome: ListingOutcome['outcome'], failed = false): ListingOutcome {
  const refusal = {
    job: asId<JobId>(5),
    label: 'SKU-5',
    failure: failure('sku-taken', { shopText: 'taken' }),
  };
  return {
    shop: 'Main',
    title: '卫衣',
    remoteId: '77',
    skus: [{ sku: 'SKU-5', remoteId: '78' }],
    outcome,
    failures: failed ? [refusal] : [],
  };
}

function pushReport(fields: Partial<PushReport> = {}): PushReport {
  return {
    end: 'idle',
    plan: null,
    approved: 0,
    heldBack: 0,
    listings: [listing('updated')],
    waiting: 0,
    failed: 0,
    ...fields,
  };
}

describe('push', () => {
  it('hands over what was approved and prints each listing with its remote ids', async () => {
    const argv = [
      'push',
      '--approve',
      '--plan',
      '9',
      '--shop',
      'Main',
      '--sku',
      'SKU-5',
      '--accept-brakes',
      '3,4',
      '--offline-seconds',
      '2.5',
    ];
    const finished = await run([...argv, '--json'], {
      answers: { 'publishing.push': asData(pushReport()) },
    });
    expect(finished.calls[0]?.input).toEqual({
      approve: true,
      plan: 9,
      shops: ['Main'],
      skus: ['SKU-5'],
      acceptBraked: [3, 4],
      offlineSeconds: 2.5,
    });
    expect(document(finished)).toMatchObject({
      listings: [
        {
          shop: 'Main',
          outcome: 'updated',
          remoteId: '77',
          skus: [{ sku: 'SKU-5', remoteId: '78' }],
        },
      ],
    });
    expect(finished.code).toBe(0);
  });

  it('accepts all brakes only when none is named', async () => {
    const { calls } = await run(['push', '--approve', '--accept-brakes'], {
      answers: { 'publishing.push': asData(pushReport()) },
    });
    expect(calls[0]?.input).toEqual({ approve: true, acceptBraked: 'all' });
  });

  it('sends only what was approved before where nobody approves, and says so', async () => {
    const { calls, stderr } = await run(['push', '--accept-brakes', '--sku', 'A'], {
      answers: { 'publishing.push': asData(pushReport()) },
    });
    expect(calls).toEqual([{ name: 'publishing.push', input: { approve: false } }]);
    expect(stderr).toContain('only what was approved before is sent');
  });

  it('shows a person the plan, asks, and sends that very plan', async () => {
    const answers = {
      'plans.make': asData(planReport(2, 1)),
      'plans.operations': paged([operation(1), operation(2, { braked: true })]),
      'publishing.push': asData(pushReport({ heldBack: 1 })),
    };
    const yes = await run(['push'], { terminal: true, answers, replies: ['y\n'] });
    expect(yes.stderr).toContain('Send 1 operation (about 1 min 5 s)? [y/N]');
    expect(yes.calls.at(-1)).toEqual({
      name: 'publishing.push',
      input: { approve: true, plan: 9 },
    });
    expect(yes.code).toBe(9);
    const no = await run(['push'], { terminal: true, answers, replies: ['n\n'] });
    expect(no.calls.some(({ name }) => name === 'publishing.push')).toBe(false);
    expect([no.code, no.stdout.includes('nothing was sent')]).toEqual([130, true]);
  });

  it('goes on with what waits when there is nothing new to approve', async () => {
    const answers = {
      'plans.make': asData(planReport(0)),
      'publishing.push': asData(pushReport({ listings: [] })),
    };
    const { calls, stdout } = await run(['push'], { terminal: true, answers });
    expect(calls.at(-1)).toEqual({ name: 'publishing.push', input: { approve: false } });
    expect(stdout).toContain('Nothing was sent.');
  });

  it('ends with the worst that happened', async () => {
    const ends: readonly (readonly [Partial<PushReport>, number])[] = [
      [{}, 0],
      [{ heldBack: 1 }, 9],
      [{ waiting: 2 }, 9],
      [{ failed: 1, waiting: 2, listings: [listing('failed', true)] }, 3],
      [{ listings: [listing('unknown')] }, 3],
      [{ end: 'offline', failed: 1 }, 8],
      [{ end: 'cancelled', failed: 1 }, 130],
    ];
    for (const [fields, code] of ends) {
      const finished = await run(['push', '--approve'], {
        answers: { 'publishing.push': asData(pushReport(fields)) },
      });
      expect([fields, finished.code]).toEqual([fields, code]);
    }
  });

  it('tells a person what failed and what to do about it, in words', async () => {
    const report = pushReport({ failed: 1, listings: [listing('failed', true)] });
    const { stdout } = await run(['push', '--approve', '--lang', 'zh'], {
      answers: { 'publishing.push': asData(report) },
    });
    expect(stdout).toContain('#5 SKU-5: 店铺里已有别的商品用了这个 SKU（店铺提示：taken）。');
    expect(stdout).toContain('把两者关联起来，或者改掉其中一个 SKU。');
  });
});
