import type { Failure } from '#shared/kit/errors.ts';

/** Requests a worker answers (name → function type) and events it sends by itself (name → payload). */
export type RequestMap = Record<string, (input: never) => unknown>;
export type InputOf<R extends RequestMap, K extends keyof R> = Parameters<R[K]>[0];
export type OutputOf<R extends RequestMap, K extends keyof R> = Awaited<ReturnType<R[K]>>;

export type ToWorker =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number };
export type FromWorker =
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  | { readonly type: 'heartbeat' };

/** How often a worker says that it is alive. */
export const heartbeatIntervalMs = 2_000;
