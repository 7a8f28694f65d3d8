import { describe, expect, it } from 'vitest';
import { asId, type ProductId } from '#kernel/ids';
import type { Json } from '#kernel/json';
import { document, run } from '../cli.test-support.ts';
import { asData } from '../cli.ts';
import { operation, paged, planReport } from './plans.test-support.ts';

describe('plan', () => {
  it('prints every operation, however many pages there are, as one document', async () => {
    const all = Array.from({ length: 1234 }, (_, at) => operation(at + 1));
    const finished = await run(['plan', '--json', '--shop', 'Main', '--shop', 'Other'], {
      answers: { 'plans.make': asData(planReport(1234)), 'plans.operations': paged(all) },
    });
    const plan = document(finished) as { operations: readonly Json[]; operationCount: number };
    expect(finished.calls[0]).toEqual({ name: 'plans.make', input: { shops: ['Main', 'Other'] } });
    expect([finished.code, plan.operations.length, plan.operationCount]).toEqual([0, 1234, 1234]);
    expect(plan.operations[1233]).toMatchObject({
      id: 1234,
      shop: 'Main',
      changes: [{ field: 'price' }],
    });
  });

  it('shows a person old and new values per listing, the money effect, and what is held with its number', async () => {
    const brake = {
      code: 'price-step',
      brake: true,
      detail: { before: 1000, after: 9000, max: 50 },
    } as const;
    const all = [operation(1), operation(2, { warnings: [brake], braked: true })];
    const { stdout } = await run(['plan'], {
      answers: { 'plans.make': asData(planReport(2, 1)), 'plans.operations': paged(all) },
    });
    expect(stdout).toContain('SKU-1');
    expect(stdout).toContain('price  CN¥10.00 → CN¥12.50');
    expect(stdout).toContain('+CN¥5.00');
    expect(stdout).toContain('! held #2: moves from CN¥10.00 to CN¥90.00, more than 50 %');
    expect(stdout).toContain('1 min 5 s');
    expect(stdout).toContain('1 operation is held by a brake');
  });

  it('stops after twenty listings unless all are asked for, and reads no further than it shows', async () => {
    const all = Array.from({ length: 3000 }, (_, at) => operation(at + 1));
    const answers = { 'plans.make': asData(planReport(3000)), 'plans.operations': paged(all) };
    const short = await run(['plan'], { answers });
    expect(short.stdout).toContain('and more listings');
    expect(short.calls.filter(({ name }) => name === 'plans.operations')).toHaveLength(1);
    const full = await run(['plan', '--full'], { answers });
    expect(full.stdout.match(/^change {2}/gm)).toHaveLength(1500);
    expect(full.stdout).not.toContain('and more listings');
  });

  it('keeps the operations of a listing together across pages', async () => {
    const all = Array.from({ length: 1001 }, (_, at) =>
      operation(at + 1, { productId: asId<ProductId>(Math.min(at, 499)) }),
    );
    const { stdout } = await run(['plan', '--full'], {
      answers: { 'plans.make': asData(planReport(1001)), 'plans.operations': paged(all) },
    });
    expect(stdout.match(/^change {2}/gm)).toHaveLength(500);
  });

  it('says when there is nothing to send', async () => {
    const { stdout } = await run(['plan', '--lang', 'zh'], {
      answers: { 'plans.make': asData(planReport(0)) },
    });
    expect(stdout).toBe('没有要发送的：店铺与商品库一致。\n');
  });
});
