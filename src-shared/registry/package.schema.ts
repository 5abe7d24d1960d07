import { z } from 'zod';
import { RunId } from '../kit/ids.ts';
import { ReferenceSketch } from '../monitoring/monitoring.schema.ts';
import { FittedRecipe } from '../training/recipe.schema.ts';
import { EngineId, TaskKind } from '../training/training.schema.ts';
import { Signature } from './signature.schema.ts';

/** File names inside a model package; the engine's own files stand beside them. */
export const packageFileNames = { manifest: 'model.json', reference: 'reference.json' } as const;

/** `model.json`: everything but the engine's weights. Data only; nothing in a package is ever executed. */
export const PackageManifest = z.object({
  formatVersion: z.literal(1),
  runId: RunId,
  task: TaskKind,
  target: z.string(),
  /** Labels by class index; null for regression. Binary probabilities are those of `classes[1]`. */
  classes: z.array(z.string()).nullable(),
  signature: Signature,
  recipe: FittedRecipe,
  engineId: EngineId,
  /** The engine's files by name, in this package. */
  engineFiles: z.array(z.string()),
});
export type PackageManifest = z.infer<typeof PackageManifest>;

/** `reference.json`: what live traffic is compared with, made from the training part and held-out predictions. */
export const PackageReference = z.object({
  formatVersion: z.literal(1),
  /** One a signature input, in its order. */
  features: z.array(ReferenceSketch),
  /** Of the outputs: probability of class 1, the predicted class, or the predicted value. */
  prediction: ReferenceSketch,
});
export type PackageReference = z.infer<typeof PackageReference>;
