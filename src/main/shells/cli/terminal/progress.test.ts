import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTexts } from '#text/texts';
import { displayWidth } from './display-width.ts';
import { createProgress, type ProgressEvent } from './progress.ts';

/** A view on a stream that is (or is not) a terminal, with a clock that a test turns. */
function view(options: { readonly isTTY: boolean; readonly language?: 'en' | 'zh-CN' }) {
  const output = Object.assign(new PassThrough(), { isTTY: options.isTTY, columns: 100 });
  let written = '';
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const clock = { now: 1_000_000 };
  const progress = createProgress({
    output,
    texts: createTexts(options.language ?? 'en'),
    now: () => clock.now,
  });
  return {
    progress,
    text: () => written,
    /** Shows an event after some seconds, and lets the bars draw themselves, which they do by a timer. */
    tell: (seconds: number, event: ProgressEvent) => {
      clock.now += seconds * 1000;
      progress.show(event);
      vi.advanceTimersByTime(300);
    },
  };
}

const stage = (done: number, total: number | null): ProgressEvent => ({
  type: 'progress',
  stage: 'plan',
  done,
  total,
});
const queue = (done: number, left: number, failed = 0): ProgressEvent => ({
  type: 'queue',
  shop: '主店',
  done,
  failed,
  left,
  seconds: 90,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('progress without a terminal', () => {
  it('is silent while a stage is quick', () => {
    const { tell, text } = view({ isTTY: false });
    tell(0, stage(0, 100));
    tell(1, stage(50, 100));
    tell(0.5, stage(100, 100));
    expect(text()).toBe('');
  });

  it('says how far a slow stage is every ten seconds, with rate and time left, and its end once', () => {
    const { tell, text } = view({ isTTY: false });
    tell(0, stage(0, 1000));
    for (let second = 1; second <= 25; second += 1) tell(1, stage(second * 30, 1000));
    tell(5, stage(1000, 1000));
    tell(0, stage(1000, 1000));
    expect(text().split('\n')).toEqual([
      'Planning: 60/1,000, 6%, 30/s, 32 s left',
      'Planning: 360/1,000, 36%, 30/s, 22 s left',
      'Planning: 660/1,000, 66%, 30/s, 12 s left',
      'Planning: 1,000/1,000, 100%, 33/s',
      '',
    ]);
  });

  it('counts a stage that begins once more from its own beginning', () => {
    const { tell, text } = view({ isTTY: false });
    tell(0, stage(0, 100));
    tell(1, stage(100, 100));
    tell(60, stage(50, 100));
    tell(1, stage(100, 100));
    expect(text()).toBe('');
  });

  it('always tells the end of a shop’s queue, failures included', () => {
    const { tell, text } = view({ isTTY: false, language: 'zh-CN' });
    tell(0, queue(1, 9));
    tell(1, queue(8, 0, 2));
    expect(text()).toBe('主店: 8/10, 100%, 2 个失败, 7/秒\n');
  });

  it('has no escape sequences', () => {
    const { tell, text, progress } = view({ isTTY: false });
    tell(3, queue(1, 9));
    tell(30, queue(5, 5));
    progress.notice('a notice');
    progress.stop();
    expect(text()).toContain('a notice\n');
    expect(text()).not.toContain('\u001B');
  });
});

describe('progress on a terminal', () => {
  it('is a bar with rate and finish time that fits the screen, Chinese names included', () => {
    const { tell, text, progress } = view({ isTTY: true, language: 'zh-CN' });
    tell(0, queue(0, 1000));
    tell(10, queue(250, 750));
    progress.stop();
    const bars = text()
      .split('\u001B')
      .map((piece) => piece.replace(/^\[[0-9;?]*[a-zA-Z]/, '').trim())
      .filter((line) => line.includes('主店'));
    expect(bars.at(-1)).toContain(
      '██████░░░░░░░░░░░░░░░░░░  250/1,000  25%  25/秒  还剩 1 分 30 秒',
    );
    for (const bar of bars) expect(displayWidth(bar)).toBeLessThan(100);
  });

  it('leaves nothing of itself above the result', () => {
    const { tell, text, progress } = view({ isTTY: true });
    tell(0, stage(10, 100));
    progress.stop();
    const erased = text().lastIndexOf('\u001B[0J');
    expect(erased).toBeGreaterThan(text().lastIndexOf('Planning'));
  });

  it('lets a notice stand on a line of its own and draws the bar again below it', () => {
    const { tell, text, progress } = view({ isTTY: true });
    tell(0, queue(1, 9));
    progress.notice('the shop cannot be reached');
    tell(1, queue(2, 8));
    progress.stop();
    const at = text().indexOf('the shop cannot be reached\n');
    expect(text().slice(0, at)).toSatisfy((above: string) => above.endsWith('\u001B[0J'));
    expect(text().slice(at)).toContain('主店');
  });

  it('shows one stage at a time, then the queues', () => {
    const { tell, text, progress } = view({ isTTY: true });
    tell(0, stage(100, 100));
    tell(0, queue(1, 9));
    const shown = text().slice(text().lastIndexOf('\u001B[0J'));
    progress.stop();
    expect(shown).toContain('主店');
    expect(shown).not.toContain('Planning');
  });
});
