import { createHash } from 'node:crypto';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { hyperparametersOf } from '#shared/training/hyperparameters.catalogue.ts';
import { resolveHyperparameters } from '#shared/training/hyperparameters.rules.ts';
import type { SplitSpec } from '#shared/training/split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';

/**
 * The spec with every hyperparameter spelled out, so that the run can be repeated even when a later version of
 * the product has other defaults. Throws `RangeError` on values that the engine does not take.
 */
export function resolveSpec(spec: RunSpec): RunSpec {
  const resolved = resolveHyperparameters(hyperparametersOf[spec.engineId], spec.hyperparameters);
  return { ...spec, hyperparameters: Object.fromEntries(resolved) };
}

/** sha256 of the canonical form: equal for specs that determine the same run, however they were written down. */
export function hashSpec(spec: RunSpec): string {
  // Why a step was suggested does not determine what it does.
  const steps = spec.recipe.steps.map(({ reason: _reason, ...step }) => step);
  return hashCanonical({ ...resolveSpec(spec), recipe: { ...spec.recipe, steps } });
}

export function hashCanonical(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** JSON with the keys of every object in code-unit order and without white space. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(entries);
  });
}

/** What tables and comparisons show of a spec, main choices first, then all hyperparameters. */
export function paramsOf(spec: RunSpec, threadCount: number): Run['params'] {
  const { split } = spec;
  return {
    engine: spec.engineId,
    task: spec.task,
    target: spec.target,
    seed: spec.seed,
    threads: threadCount,
    ...splitParams(split),
    ...(spec.budget.maxDurationMs !== null && { max_duration_ms: spec.budget.maxDurationMs }),
    ...spec.hyperparameters,
  };
}

function splitParams(split: SplitSpec): Run['params'] {
  // Its name can change; what the run page links to is the split itself.
  if (split.kind === 'stored') return { split: 'stored', split_id: split.splitId };
  const { train, validation, test } = split.fractions;
  return {
    split: split.kind,
    ...('column' in split && { split_column: split.column }),
    ...('seed' in split && { split_seed: split.seed }),
    split_shares: [train, validation, test].map((share) => Number((share * 100).toPrecision(6))).join('/'),
  };
}
