import type { HyperparameterSpec } from './hyperparameters.ts';
import type { HyperparameterValues } from './training.schema.ts';

/** What is wrong with one value, in words for the field that holds it. */
const findProblem = (spec: HyperparameterSpec, value: number | boolean | string): string | undefined => {
  switch (spec.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${spec.label} is yes or no.`;
    case 'choice':
      return typeof value === 'string' && spec.choices?.includes(value)
        ? undefined
        : `${spec.label} is one of ${spec.choices?.join(', ')}.`;
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return `${spec.label} is a number.`;
      if (spec.kind === 'integer' && !Number.isInteger(value)) return `${spec.label} is a whole number.`;
      if (spec.min !== undefined && value < spec.min) return `${spec.label} is at least ${spec.min}.`;
      if (spec.max !== undefined && value > spec.max) return `${spec.label} is at most ${spec.max}.`;
      return undefined;
    }
  }
};

/** One problem a wrong or unknown value, by key; empty when all can be used. */
export const findHyperparameterProblems = (
  specs: readonly HyperparameterSpec[],
  values: HyperparameterValues,
): ReadonlyMap<string, string> => {
  const byKey = new Map(specs.map((spec) => [spec.key, spec]));
  const problems = new Map<string, string>();
  for (const [key, value] of Object.entries(values)) {
    const spec = byKey.get(key);
    const problem = spec ? findProblem(spec, value) : `There is no hyperparameter "${key.slice(0, 60)}".`;
    if (problem) problems.set(key, problem);
  }
  return problems;
};

/** A value for every spec: the given one, else the default. Throws a `RangeError` that lists all problems. */
export const resolveHyperparameters = (
  specs: readonly HyperparameterSpec[],
  values: HyperparameterValues,
): ReadonlyMap<string, number | boolean | string> => {
  const problems = findHyperparameterProblems(specs, values);
  if (problems.size > 0) throw new RangeError([...problems.values()].join(' '));
  return new Map(
    specs.map((spec) => [spec.key, Object.hasOwn(values, spec.key) ? values[spec.key]! : spec.default]),
  );
};
