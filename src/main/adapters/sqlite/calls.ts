/**
 * Calls of port methods as messages. One port method is one whole transaction: no open transaction ever spans an
 * await. Calls that arrive together share one commit, each inside a savepoint of its own.
 */
import { type Failure, FailureError, failureOf } from '#kernel/failure';
import type { Instant } from '#kernel/instant';
import type { Db } from './db.ts';
import { asFailure } from './open.ts';

/** A call of a port method. `at` is the caller's clock, so that time comes from one place. */
export interface Call {
  readonly id: number;
  readonly area: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly at: Instant;
}

/** Its answer. */
export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: Failure }
  | { readonly id: number; readonly ok: false; readonly defect: string };

/** The synchronous side of an asynchronous port: same methods, same arguments, values instead of promises. */
export type Handlers<P> = {
  readonly [K in keyof P]: P[K] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => R
    : never;
};

/** Handlers of one area by method name. */
export type AreaHandlers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** All areas. `maintenance` methods run outside a transaction and may be asynchronous (backup). */
export interface ServedAreas {
  readonly db: Db;
  readonly file: string;
  readonly areas: Readonly<Record<string, AreaHandlers>>;
  readonly maintenance: AreaHandlers;
  /** Told the time of the caller before each call. */
  readonly setNow: (at: Instant) => void;
  /** Called after each commit (the audit witness is written then). */
  readonly afterCommit: () => void;
}

/** Carries out calls in order; consecutive ordinary ones in one transaction. */
export async function answerCalls(served: ServedAreas, calls: readonly Call[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  let group: Call[] = [];
  for (const call of calls) {
    if (call.area !== 'maintenance') {
      group.push(call);
      continue;
    }
    answers.push(...answerGroup(served, group));
    group = [];
    answers.push(await answerMaintenance(served, call));
  }
  answers.push(...answerGroup(served, group));
  return answers;
}

/** Carries out calls in one transaction; a call that fails undoes itself alone. */
export function answerGroup(served: ServedAreas, calls: readonly Call[]): Answer[] {
  if (calls.length === 0) return [];
  const { db } = served;
  try {
    db.sql(db.raw.readonly ? 'BEGIN' : 'BEGIN IMMEDIATE').run();
    const answers = calls.map((call) =>
      calls.length === 1 ? answerAlone(served, call) : answerInSavepoint(served, call),
    );
    const only = answers.length === 1 ? answers[0] : undefined;
    if (only !== undefined && !only.ok) db.sql('ROLLBACK').run();
    else {
      db.sql('COMMIT').run();
      served.afterCommit();
    }
    return answers;
  } catch (thrown) {
    if (db.raw.inTransaction) db.sql('ROLLBACK').run();
    return calls.map((call) => refusal(call.id, thrown, served.file));
  }
}

function answerAlone(served: ServedAreas, call: Call): Answer {
  try {
    return { id: call.id, ok: true, value: invoke(served, call) };
  } catch (thrown) {
    return refusal(call.id, thrown, served.file);
  }
}

function answerInSavepoint(served: ServedAreas, call: Call): Answer {
  const { db } = served;
  db.sql('SAVEPOINT one').run();
  try {
    const value = invoke(served, call);
    db.sql('RELEASE one').run();
    return { id: call.id, ok: true, value };
  } catch (thrown) {
    // A full disk or an I/O error may have ended the whole transaction already.
    if (!db.raw.inTransaction) throw thrown;
    db.sql('ROLLBACK TO one').run();
    db.sql('RELEASE one').run();
    return refusal(call.id, thrown, served.file);
  }
}

async function answerMaintenance(served: ServedAreas, call: Call): Promise<Answer> {
  try {
    served.setNow(call.at);
    const value = await handlerOf(served.maintenance, call)(...(call.args as never[]));
    served.afterCommit();
    return { id: call.id, ok: true, value };
  } catch (thrown) {
    return refusal(call.id, thrown, served.file);
  }
}

function invoke(served: ServedAreas, call: Call): unknown {
  const area = Object.hasOwn(served.areas, call.area) ? served.areas[call.area] : undefined;
  if (area === undefined) throw new Error(`no area ${call.area}`);
  served.setNow(call.at);
  const value = handlerOf(area, call)(...(call.args as never[]));
  if (value instanceof Promise)
    throw new Error(`${call.area}.${call.method} may not wait inside its transaction`);
  return value;
}

function handlerOf(area: AreaHandlers, call: Call): (...args: never[]) => unknown {
  const handler = Object.hasOwn(area, call.method) ? area[call.method] : undefined;
  if (handler === undefined) throw new Error(`no method ${call.area}.${call.method}`);
  return handler;
}

function refusal(id: number, thrown: unknown, file: string): Answer {
  const mapped = asFailure(thrown, file);
  const known = failureOf(mapped);
  if (known !== undefined) return { id, ok: false, failure: known };
  return {
    id,
    ok: false,
    defect: mapped instanceof Error ? (mapped.stack ?? mapped.message) : String(mapped),
  };
}

/** The value of an answer; throws `FailureError` for a failure and `Error` for a defect. */
export function orThrow(answer: Answer): unknown {
  if (answer.ok) return answer.value;
  if ('failure' in answer) throw new FailureError(answer.failure);
  throw new Error(`store: ${answer.defect}`);
}
