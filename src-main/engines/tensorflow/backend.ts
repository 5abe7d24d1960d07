import type { EngineDescription } from '../engine.ts';
import type { Trainer, TrainingProblem } from './training/trainer.ts';

/** Where the arithmetic of training is done. */
export interface Backend {
  readonly description: EngineDescription;
  /** Threads worth using for this problem, at most `allowed`. */
  threadCountFor(problem: TrainingProblem, allowed: number): number;
  createTrainer(problem: TrainingProblem, threadCount: number): Promise<Trainer>;
  /** Another implementation on the same library, where there is one: the self-test holds both to the same answer. */
  createReferenceTrainer?(problem: TrainingProblem): Promise<Trainer>;
}
