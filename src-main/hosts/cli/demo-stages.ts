import type { Output } from './output.ts';
import { formatDuration } from './output.ts';

export interface StageResult {
  readonly stage: string;
  /** What happened, with its figure, in one sentence. */
  readonly summary: string;
  readonly durationMs: number;
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface Stages {
  readonly results: readonly StageResult[];
  /** Runs one stage and prints it with its time. */
  run<T>(stage: string, work: () => Promise<StageOutcome<T>>): Promise<T>;
}

export interface StageOutcome<T> {
  readonly value: T;
  readonly summary: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

const stageWidth = 10;

export function createStages(output: Output, now: () => number = () => performance.now()): Stages {
  const results: StageResult[] = [];
  return {
    results,
    run: async (stage, work) => {
      const startedMs = now();
      try {
        const { value, summary, figures } = await work();
        const durationMs = Math.round(now() - startedMs);
        results.push({ stage, summary, durationMs, figures });
        output.line(`${stage.padEnd(stageWidth)} ${formatDuration(durationMs).padStart(8)}  ${summary}`);
        return value;
      } catch (error) {
        output.line(
          `${stage.padEnd(stageWidth)} ${'failed'.padStart(8)}  after ${formatDuration(now() - startedMs)}`,
        );
        throw error;
      }
    },
  };
}
