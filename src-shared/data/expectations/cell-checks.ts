import type { Cell, ColumnType } from '../data.schema.ts';
import { isNumberText, measureOfCell, type PresentCell, timeOf } from './cell-order.rules.ts';
import type { Expectation, ExpectationOf } from './expectation.schema.ts';
import { compileRegex } from './regex.rules.ts';
import { measureOfBound } from './suite.rules.ts';

/** Whether a cell passes; missing cells are the business of `not-missing` alone. */
export type CellCheck = (cell: Cell) => boolean;

/** The rules that look at one cell alone. */
export type CellRule = Extract<
  Expectation,
  { kind: 'not-missing' | 'range' | 'in-set' | 'regex' | 'length' }
>;

/** Made once a rule, then cheap for every cell: this is what an endpoint runs on each request. */
export function compileCellCheck(rule: CellRule, type: ColumnType | undefined): CellCheck {
  if (rule.kind === 'not-missing') return (cell) => cell !== null;
  const check = presentCheck(rule, type);
  return (cell) => cell === null || check(cell);
}

function presentCheck(
  rule: Exclude<CellRule, { kind: 'not-missing' }>,
  type: ColumnType | undefined,
): (cell: PresentCell) => boolean {
  switch (rule.kind) {
    case 'range':
      return rangeCheck(rule, type);
    case 'in-set':
      return setCheck(rule, type);
    case 'regex': {
      const pattern = compileRegex(rule.pattern);
      return (cell) => typeof cell === 'string' && pattern.matches(cell);
    }
    case 'length': {
      const { min = 0, max = Number.POSITIVE_INFINITY } = rule;
      return (cell) => {
        if (typeof cell !== 'string') return false;
        const length = codePointCount(cell);
        return length >= min && length <= max;
      };
    }
  }
}

function rangeCheck({ min, max }: ExpectationOf<'range'>, type: ColumnType | undefined) {
  const low = min === undefined ? Number.NEGATIVE_INFINITY : measureOfBound(min);
  const high = max === undefined ? Number.POSITIVE_INFINITY : measureOfBound(max);
  const isTime = typeof (min ?? max) === 'string';
  const measured = type ?? (isTime ? 'timestamp' : 'float');
  return (cell: PresentCell) => {
    // NaN, for what is no number, is in no range.
    const value = measureOfCell(cell, measured);
    return value >= low && value <= high;
  };
}

function setCheck({ values }: ExpectationOf<'in-set'>, type: ColumnType | undefined) {
  if (type === 'date' || type === 'timestamp') {
    const times = new Set(values.map((value) => timeOf(String(value))));
    return (cell: PresentCell) => times.has(timeOf(String(cell)));
  }
  const texts = new Set(values.map(String));
  const numbers = new Set([...texts].filter(isNumberText).map(Number));
  return (cell: PresentCell) => (typeof cell === 'number' ? numbers.has(cell) : texts.has(String(cell)));
}

function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
