/** Carries out store calls in this thread, through the same transactions as the store thread. */
import { answerCalls, orThrow, type ServedAreas } from '#adapters/sqlite/calls';
import type { CallRunner } from '#adapters/sqlite/client';

/** A runner over areas opened in this thread. `now` is asked at each call. */
export function inProcessRunner(served: ServedAreas, now: () => number): CallRunner {
  let nextId = 1;
  const run = async (area: string, method: string, args: readonly unknown[]): Promise<unknown> => {
    const [answer] = await answerCalls(served, [
      { id: nextId++, area, method, args: structuredClone(args), at: now() },
    ]);
    if (answer === undefined) throw new Error('no answer');
    return orThrow(answer);
  };
  return { call: run, close: async () => void (await run('maintenance', 'close', [])) };
}
