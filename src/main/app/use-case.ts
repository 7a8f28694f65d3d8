/** The shape of a use case: a schema for what comes in, and what it does. */
import type { z } from 'zod';
import { type Failure, FailureError, failure } from '#kernel/failure';
import type { Json } from '#kernel/json';
import type { Result } from '#kernel/result';
import type { Application } from './application.ts';

/** What a use case tells while it works. Plain data, so that it can cross a socket. */
export type UseCaseEvent =
  /** `total: null`: not known yet. */
  | {
      readonly type: 'progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number | null;
    }
  | {
      readonly type: 'queue';
      readonly shop: string;
      readonly done: number;
      readonly failed: number;
      readonly left: number;
      readonly seconds: number | null;
    }
  | {
      readonly type: 'notice';
      readonly code: string;
      readonly detail: Readonly<Record<string, string | number>>;
    };

/** The caller's side of a running use case. */
export interface UseCaseIo {
  readonly emit: (event: UseCaseEvent) => void;
  /** Aborts when the caller no longer wants it: the use case stops at the next safe point. */
  readonly signal: AbortSignal;
}

/** A use case. Expected failures are thrown as `FailureError`. */
export interface UseCase<In, Out> {
  readonly input: z.ZodType<In>;
  readonly run: (app: Application, input: In, io: UseCaseIo) => Promise<Out>;
}

/** Declares a use case with its types inferred. */
export function useCase<In, Out extends Json>(
  input: z.ZodType<In>,
  run: (app: Application, input: In, io: UseCaseIo) => Promise<Out>,
): UseCase<In, Out> {
  return { input, run };
}

/** The value of a result; throws its failure. */
export function orThrow<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new FailureError(result.failure);
  return result.value;
}

/** Throws `cancelled` once the caller has gone. */
export function throwIfCancelled(io: UseCaseIo): void {
  if (io.signal.aborted) throw new FailureError(failure('cancelled'));
}

/** A value of our own types as JSON: they hold only plain data, so this only widens the type. */
export function asJson<T>(value: T): Json {
  return value as unknown as Json;
}
