import type { EngineId } from '#shared/training/training.schema.ts';

/** What one engine says of itself on this machine. */
export type EngineCheck =
  | {
      readonly state: 'ready';
      readonly version: string;
      readonly device: string;
      readonly backend: string;
      readonly selfTestMs: number;
      readonly selfTestDetail: string;
    }
  | { readonly state: 'unavailable'; readonly reason: string; readonly fix: string };

export type EngineCheckRequests = {
  /** Rejects when the engine loads but gives a wrong answer. */
  check: (input: { readonly engineId: EngineId }) => EngineCheck;
};
