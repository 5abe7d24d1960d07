import type { EngineDescription } from '../engine.ts';
import type { Trainer, TrainingProblem } from './training/trainer.ts';

/** Where the arithmetic of training is done. */
export interface Backend {
  readonly description: EngineDescription;
  /** Threads worth using for this problem, at most `allowed`. */
  threadCountFor(problem: TrainingProblem, allowed: number): number;
  createTrainer(problem: TrainingProblem, threadCount: number): Promise<Trainer>;
}
