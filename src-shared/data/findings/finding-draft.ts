import type { z } from 'zod';
import type { ColumnProfile } from '../data.schema.ts';
import { Expectation } from '../expectations/expectation.schema.ts';
import { percent } from '../expectations/rule.words.ts';
import { TransformStep } from '../transforms/transform.schema.ts';
import type { Evidence, Finding, FindingFix } from './finding.schema.ts';

type Draft = Omit<Finding, 'id' | 'evidence' | 'fixes'> & {
  readonly figures?: readonly (readonly [label: string, value: string])[];
  readonly table?: Evidence['table'];
  readonly fixes?: readonly FindingFix[];
};

export function finding({ figures = [], table = null, fixes = [], ...rest }: Draft): Finding {
  return {
    ...rest,
    id: `${rest.kind}:${rest.columns.join(',')}`,
    evidence: { figures: figures.map(([label, value]) => ({ label, value })), table },
    fixes: [...fixes],
  };
}

export const ruleFix = (rule: Parameters<typeof Expectation.parse>[0]): FindingFix => ({
  kind: 'add-rule',
  rule: Expectation.parse(rule),
});

export const ignoreFix = (...columns: readonly string[]): FindingFix => ({
  kind: 'set-role',
  columns: [...columns],
  role: 'ignored',
});

/** Steps without what has a default. */
type Step = z.input<typeof TransformStep>;

export const transformFix = (label: string, ...steps: readonly Step[]): FindingFix => ({
  kind: 'transform',
  label,
  steps: steps.map((step) => TransformStep.parse(step)),
});

export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 row`, `1,204 rows`. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export const number = (value: number): string =>
  Number(value.toPrecision(5)).toLocaleString('en-US', { maximumFractionDigits: 20 });

export const share = (part: number, all: number): string => (all === 0 ? '0 %' : percent(part / all));

/** A value as a sentence shows it. */
export const shown = (text: string): string =>
  text === '' ? '∅' : text.length > 40 ? `${text.slice(0, 40)}…` : text;

export const presentCount = ({ rowCount, missingCount }: ColumnProfile): number => rowCount - missingCount;
