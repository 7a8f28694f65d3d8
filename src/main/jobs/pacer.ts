/**
 * One shop's budget in memory, its single source while the engine runs; every change is stored with the claim or
 * settlement that caused it. Calls made inside a read or a reconciliation ask here before each request.
 */
import {
  type BudgetLesson,
  type BudgetLimits,
  type BudgetState,
  learn,
  newBudget,
  secondsFor,
  spendToken,
  waitForToken,
} from '#domain/job/budget';
import type { Random } from '#kernel/random';
import type { Clock } from '#ports/clock';
import type { HttpRecord } from '#ports/http';

/** A pacer. */
export class Pacer {
  readonly limits: BudgetLimits;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #persist: (state: BudgetState) => Promise<void>;
  /** What turns monotonic time into the time of day at the start. */
  readonly #offset: number;
  #state: BudgetState;
  #prepaid = 0;
  #records: HttpRecord[] = [];

  constructor(
    limits: BudgetLimits,
    stored: BudgetState | null,
    tools: {
      readonly clock: Clock;
      readonly random: Random;
      readonly persist: (state: BudgetState) => Promise<void>;
    },
  ) {
    this.limits = limits;
    this.#clock = tools.clock;
    this.#random = tools.random;
    this.#persist = tools.persist;
    this.#offset = tools.clock.now() - tools.clock.monotonic();
    this.#state = stored ?? newBudget(limits, this.#now());
  }

  /** The budget as it is to be stored. */
  get state(): BudgetState {
    return this.#state;
  }

  /** Milliseconds until a call may be sent. */
  wait(): number {
    return waitForToken(this.#state, this.limits, this.#now());
  }

  /** The budget with one call spent, for a claim to store; `commit` makes it ours when something was claimed. */
  spent(): BudgetState {
    return spendToken(this.#state, this.limits, this.#now());
  }

  /** The claim was made and stored: the call's first request is paid. */
  commit(spent: BudgetState): void {
    this.#state = spent;
    this.#prepaid = 1;
  }

  /** A request that a claim did not pay for takes its own token first, durably. */
  async beforeRequest(): Promise<void> {
    if (this.#prepaid > 0) {
      this.#prepaid -= 1;
      return;
    }
    for (let wait = this.wait(); wait > 0; wait = this.wait()) await this.#clock.sleep(wait);
    this.#state = this.spent();
    await this.#persist(this.#state);
  }

  /** Nothing of an earlier call is left over for the next. */
  endCall(): void {
    this.#prepaid = 0;
  }

  /** Takes a reply's lesson. */
  learn(lesson: BudgetLesson): void {
    this.#state = learn(this.#state, this.limits, lesson, {
      now: this.#now(),
      jitter: this.#random(),
    });
  }

  /** Seconds for a number of calls. */
  eta(calls: number): number {
    return secondsFor(calls, this.#state, this.limits, this.#now());
  }

  /** Notes a request for the record. */
  record(entry: HttpRecord): void {
    this.#records.push(entry);
  }

  /** The requests since the last time, to be stored. */
  takeRecords(): readonly HttpRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** The time of day as it would be had nobody set the clock since the start: a jump must not mint tokens. */
  #now(): number {
    return this.#offset + this.#clock.monotonic();
  }
}
