/** Which fault, if any, strikes a call. */
import type { Random } from '#kernel/random';
import type { FaultRule } from '../options.ts';

/** The rules with how often each was matched and struck. */
export interface FaultPlan {
  /** The first rule that strikes this call; every matching rule counts it. */
  readonly choose: (call: {
    readonly method: string;
    readonly route: string;
  }) => FaultRule | undefined;
}

/** Starts counting from zero. */
export function createFaultPlan(rules: readonly FaultRule[], random: Random): FaultPlan {
  const counters = rules.map((rule) => ({
    rule,
    route: rule.route === undefined ? undefined : new RegExp(rule.route),
    matched: 0,
    struck: 0,
  }));
  return {
    choose: (call) => {
      let chosen: FaultRule | undefined;
      for (const counter of counters) {
        const { rule } = counter;
        if (rule.method !== undefined && rule.method !== call.method) continue;
        if (counter.route !== undefined && !counter.route.test(call.route)) continue;
        counter.matched += 1;
        const byChance = rule.probability !== undefined && random() < rule.probability;
        const byScript = rule.nth?.includes(counter.matched) === true;
        const spent = rule.times !== undefined && counter.struck >= rule.times;
        if (chosen !== undefined || spent || (!byChance && !byScript)) continue;
        counter.struck += 1;
        chosen = rule;
      }
      return chosen;
    },
  };
}
