import { z } from 'zod';
import { EpochMs, VersionId } from '../../kit/ids.ts';
import { RecipeSpec, RecipeStep } from '../recipe.schema.ts';
import { EngineId } from '../training.schema.ts';

/** One change of a recipe. Steps are meant by what they hold, so that it still fits when others came or went. */
export const RecipeChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), step: RecipeStep }),
  z.object({ kind: z.literal('change'), from: RecipeStep, to: RecipeStep }),
  z.object({ kind: z.literal('drop'), step: RecipeStep }),
]);
export type RecipeChange = z.infer<typeof RecipeChange>;

export const FeatureSuggestion = z.object({
  change: RecipeChange,
  title: z.string(),
  /** Why it was tried, in plain words. */
  reason: z.string(),
  /** Mean over the folds of how much better the metric is with the change; positive is better for every metric. */
  gain: z.number(),
  /** Between folds (n − 1). */
  standardDeviation: z.number(),
  /** Two-sided, of the corrected resampled t-test, adjusted for the number of suggestions (Benjamini–Hochberg). */
  pValue: z.number(),
  /** `none` where what was seen may be noise. */
  verdict: z.enum(['gain', 'none', 'loss']),
});
export type FeatureSuggestion = z.infer<typeof FeatureSuggestion>;

/** What changes of a recipe brought in a quick cross-validation, best first. */
export const FeatureReport = z.object({
  versionId: VersionId,
  target: z.string(),
  engineId: EngineId,
  metric: z.string(),
  /** Rows that were learned from and measured on; none of them is a test row. */
  rowCount: z.number().int(),
  foldCount: z.number().int(),
  /** Of the recipe as it was. */
  baseline: z.object({ mean: z.number(), standardDeviation: z.number() }),
  recipe: RecipeSpec,
  suggestions: z.array(FeatureSuggestion),
  /** Suggestions that could not be measured, and why. */
  skipped: z.array(z.object({ title: z.string(), reason: z.string() })),
  measuredAtMs: EpochMs,
  durationMs: z.number(),
});
export type FeatureReport = z.infer<typeof FeatureReport>;
