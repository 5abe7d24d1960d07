import type { Backend } from './backend.ts';
import { goldenCases, goldenDeviation, goldenProblem, runGoldenSteps } from './golden/golden-problem.ts';
import type { Trainer, TrainingProblem } from './training/trainer.ts';

/** float32 against float64 over three steps: 1e-5 at most on the backends tried. A wrong kernel is off by far more. */
const tolerance = 1e-4;

const trainersOf = async (backend: Backend, problem: TrainingProblem): Promise<Trainer[]> => [
  await backend.createTrainer(problem, backend.threadCountFor(problem, 1)),
  ...(backend.createReferenceTrainer ? [await backend.createReferenceTrainer(problem)] : []),
];

/**
 * Trains small networks, with every kind of input, output and optimiser, and compares losses and outputs with
 * those of another program. Throws when they differ.
 */
export const runSelfTest = async (
  backend: Backend,
): Promise<{ readonly durationMs: number; readonly detail: string }> => {
  const startedMs = performance.now();
  let largest = 0;
  for (const expected of goldenCases) {
    for (const trainer of await trainersOf(backend, goldenProblem(expected))) {
      try {
        const deviation = goldenDeviation(expected, await runGoldenSteps(trainer, expected));
        if (!(deviation <= tolerance)) {
          throw new Error(
            `TensorFlow gave a wrong answer: a ${expected.task} network is off by ${deviation} after three steps. Run "millwright setup --force" to install it again.`,
          );
        }
        largest = Math.max(largest, deviation);
      } finally {
        trainer.close();
      }
    }
  }
  return {
    durationMs: performance.now() - startedMs,
    detail: `${goldenCases.length} small networks trained as expected, to ${largest.toExponential(0)}`,
  };
};
