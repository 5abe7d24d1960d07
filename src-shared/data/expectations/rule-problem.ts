import { assertNever } from '../../kit/assert-never.ts';
import type { Bound, Expectation } from './expectation.schema.ts';
import { regexProblem } from './regex.rules.ts';
import { measureOfBound } from './suite.rules.ts';

/** Why a rule makes no sense, in one sentence, or null. */
export function ruleProblem(rule: Expectation): string | null {
  switch (rule.kind) {
    case 'row-count':
    case 'length':
    case 'range':
      return boundsProblem(rule.min, rule.max);
    case 'regex': {
      const problem = regexProblem(rule.pattern);
      return problem === null ? null : `The pattern is not RE2: ${problem}`;
    }
    case 'unique':
      return new Set(rule.columns).size === rule.columns.length ? null : 'A column is named twice.';
    case 'column-exists':
    case 'column-type':
    case 'not-missing':
    case 'in-set':
    case 'references':
    case 'condition':
    case 'sorted':
    case 'distribution':
    case 'freshness':
      return null;
    default:
      return assertNever(rule);
  }
}

function boundsProblem(min: Bound | undefined, max: Bound | undefined): string | null {
  if (min === undefined && max === undefined) return 'Give a minimum, a maximum or both.';
  if (min === undefined || max === undefined) return null;
  if (typeof min !== typeof max) return 'Minimum and maximum are both numbers or both dates.';
  return measureOfBound(min) > measureOfBound(max) ? 'The minimum is above the maximum.' : null;
}
