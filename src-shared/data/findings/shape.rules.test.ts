import { describe, expect, it } from 'vitest';
import { ruleProblem } from '../expectations/rule-problem.ts';
import { patternOfShape } from './shape.rules.ts';

describe('the pattern of a shape', () => {
  it.each([
    ['AA-999', 'signs', String.raw`^\p{Lu}{2}-\p{Nd}{3}$`],
    ['a9', 'signs', String.raw`^[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]\p{Nd}$`],
    ['A+-9+', 'runs', String.raw`^\p{Lu}+-\p{Nd}+$`],
    ['+99 (99)', 'signs', String.raw`^\+\p{Nd}{2} \(\p{Nd}{2}\)$`],
  ] as const)('%s as %s', (shape, as, pattern) => {
    expect(patternOfShape(shape, as)).toBe(pattern);
    expect(
      ruleProblem({
        kind: 'regex',
        column: 'x',
        pattern,
        allowedShare: 0,
        severity: 'error',
        isOn: true,
        note: '',
      }),
    ).toBeNull();
  });
});
