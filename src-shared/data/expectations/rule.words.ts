import { assertNever } from '../../kit/assert-never.ts';
import type { Bound, Expectation, ExpectationKind } from './expectation.schema.ts';

export const kindWords: Readonly<Record<ExpectationKind, string>> = {
  'row-count': 'Row count',
  'column-exists': 'Column exists',
  'column-type': 'Type',
  'not-missing': 'Not missing',
  range: 'Range',
  'in-set': 'Set of values',
  regex: 'Pattern',
  length: 'Length',
  unique: 'Unique',
  references: 'Reference',
  condition: 'SQL condition',
  sorted: 'Sorted',
  distribution: 'Distribution',
  freshness: 'Freshness',
};

/** The columns that a rule is about; none for rules of the whole table. */
export function columnsOf(rule: Expectation): readonly string[] {
  switch (rule.kind) {
    case 'row-count':
    case 'condition':
      return [];
    case 'unique':
      return rule.columns;
    default:
      return [rule.column];
  }
}

/** A rule as the end of a sentence that begins with its column: `is from 0 to 120`. */
export function ruleWords(rule: Expectation): string {
  return `${demand(rule)}${'allowedShare' in rule && rule.allowedShare > 0 ? ` in ${percent(1 - rule.allowedShare)} of rows` : ''}`;
}

function demand(rule: Expectation): string {
  switch (rule.kind) {
    case 'row-count':
      return `the version has ${bounds(rule.min, rule.max)} rows`;
    case 'column-exists':
      return 'exists';
    case 'column-type':
      return `is of type ${rule.type}`;
    case 'not-missing':
      return 'is present';
    case 'range':
      return `is ${bounds(rule.min, rule.max)}`;
    case 'in-set':
      return rule.values.length <= 6
        ? `is one of ${rule.values.map((value) => (value === '' ? '∅' : String(value))).join(', ')}`
        : `is one of ${rule.values.length.toLocaleString('en-US')} values`;
    case 'regex':
      return `matches ${rule.pattern}`;
    case 'length':
      return `is ${bounds(rule.min, rule.max)} characters long`;
    case 'unique':
      return rule.columns.length === 1 ? 'is unique' : 'are unique together';
    case 'references':
      return `exists in ${rule.datasetColumn} of ${rule.dataset}`;
    case 'condition':
      return `each row satisfies ${rule.sql}`;
    case 'sorted':
      return `is ${rule.isStrict ? 'strictly ' : ''}${rule.direction === 'ascending' ? 'rising' : 'falling'}`;
    case 'distribution':
      return `stays within ${rule.measure === 'psi' ? 'PSI' : 'KS'} ${rule.threshold} of ${referenceWords(rule.reference)}`;
    case 'freshness':
      return `has a value from the last ${rule.maxAgeHours.toLocaleString('en-US')} hours`;
    default:
      return assertNever(rule);
  }
}

export function referenceWords(reference: 'first' | 'previous' | number): string {
  return typeof reference === 'number' ? `version ${reference}` : `the ${reference} version`;
}

function bounds(min: Bound | undefined, max: Bound | undefined): string {
  if (min !== undefined && max !== undefined)
    return min === max ? `exactly ${min}` : `from ${write(min)} to ${write(max)}`;
  return min === undefined ? `at most ${write(max ?? '')}` : `at least ${write(min)}`;
}

const write = (bound: Bound) =>
  typeof bound === 'number' ? bound.toLocaleString('en-US', { maximumFractionDigits: 20 }) : bound;

/** `99.5 %`; what is not all is never written as all. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.01) return '< 0.01 %';
  if (value < 100 && value > 99.99) return '> 99.99 %';
  return `${Number(value.toFixed(2))} %`;
}
