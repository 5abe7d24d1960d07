import { z } from 'zod';
import { VersionId } from '../../kit/ids.ts';
import { Balance } from '../../training/recipe.schema.ts';
import { Preparation } from '../../training/training-defaults.schema.ts';
import { Cell, ColumnRole, Filter } from '../data.schema.ts';
import { Expectation } from '../expectations/expectation.schema.ts';
import { TransformList } from '../transforms/transform.schema.ts';
import { ShiftReport } from './shift-check.schema.ts';
import { TargetProbe } from './target.schema.ts';

export const FindingKind = z.enum([
  'no-values',
  'missing',
  'missing-together',
  'constant',
  'near-constant',
  'id-like',
  'infinite',
  'outliers',
  'skew',
  'duplicate-rows',
  'mixed-types',
  'padding',
  'variants',
  'pattern',
  'date-gaps',
  'associated',
  'imbalance',
  'leakage',
  'shift',
]);
export type FindingKind = z.infer<typeof FindingKind>;

/** What can be done about a finding by one click, and taken back by another. */
export const FindingFix = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set-role'), columns: z.array(z.string()).min(1), role: ColumnRole }),
  /** A rule that the next versions have to keep. */
  z.object({ kind: z.literal('add-rule'), rule: Expectation }),
  /** What every recipe for this dataset does to the column first. */
  z.object({ kind: z.literal('prepare'), preparation: Preparation }),
  z.object({ kind: z.literal('balance'), balance: Balance }),
  /** The next version, made of this one by these steps. */
  z.object({ kind: z.literal('transform'), label: z.string(), steps: TransformList.min(1) }),
  z.object({ kind: z.literal('show-rows'), label: z.string(), filters: z.array(Filter).min(1).max(50) }),
]);
export type FindingFix = z.infer<typeof FindingFix>;

/** The figures and rows that a finding rests on. */
export const Evidence = z.object({
  figures: z.array(z.object({ label: z.string(), value: z.string() })),
  table: z
    .object({ caption: z.string(), columns: z.array(z.string()), rows: z.array(z.array(Cell)) })
    .nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Something the product noticed, with its evidence and what can be done about it. */
export const Finding = z.object({
  /** Kind and columns: the same finding has the same one in the next version. */
  id: z.string(),
  kind: FindingKind,
  severity: z.enum(['info', 'warning', 'error']),
  columns: z.array(z.string()),
  /** One sentence with the number. */
  message: z.string(),
  /** What it means, and what speaks for which way on. */
  advice: z.string(),
  evidence: Evidence,
  fixes: z.array(FindingFix),
});
export type Finding = z.infer<typeof Finding>;

export const VersionFindings = z.object({
  versionId: VersionId,
  /** The column that findings about a target are for. */
  target: z.string().nullable(),
  /** Worst first. */
  findings: z.array(Finding),
  /** False while only the profile has been looked at. */
  isInspected: z.boolean(),
  /** How well each column alone predicts the target; null until that was tried. */
  probe: TargetProbe.nullable(),
  /** Why it cannot be tried: a target that no model predicts. */
  probeProblem: z.string().nullable(),
  /** Every check of rows that should be alike. */
  shifts: z.array(ShiftReport),
  /** How texts were looked at, where it was in a sample. */
  notes: z.array(z.string()),
});
export type VersionFindings = z.infer<typeof VersionFindings>;
