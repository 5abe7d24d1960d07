import type { Column } from '#shared/data/data.schema.ts';
import type { LabelChange, LabelDraft } from '#shared/data/labelling/labelling.schema.ts';
import { formatInteger } from '../../../ui/format.ts';

/** One thing that was done, and what takes it back. */
export interface LabelStep {
  readonly before: readonly LabelChange[];
  readonly after: readonly LabelChange[];
}

/** What was done in this window, for Undo and Redo. */
export interface LabelHistory {
  readonly past: readonly LabelStep[];
  readonly future: readonly LabelStep[];
}

export const emptyHistory: LabelHistory = { past: [], future: [] };
const maxSteps = 500;

export function done(history: LabelHistory, step: LabelStep): LabelHistory {
  return { past: [...history.past, step].slice(-maxSteps), future: [] };
}

/** The history after a step back, and the labels to set; null where there is none. */
export function undone({ past, future }: LabelHistory) {
  const step = past.at(-1);
  if (step === undefined) return null;
  return { history: { past: past.slice(0, -1), future: [...future, step] }, changes: step.before };
}

export function redone({ past, future }: LabelHistory) {
  const step = future.at(-1);
  if (step === undefined) return null;
  return { history: { past: [...past, step], future: future.slice(0, -1) }, changes: step.after };
}

/** `120 of 2,000 labelled (6 %), 12 not in a version yet` */
export function progressWords({ labelledCount, rowCount, changedCount }: LabelDraft): string {
  const share = rowCount === 0 ? 0 : Math.floor((100 * labelledCount) / rowCount);
  const open = changedCount === 0 ? '' : `, ${formatInteger(changedCount)} not in a version yet`;
  return `${formatInteger(labelledCount)} of ${formatInteger(rowCount)} labelled (${share} %)${open}`;
}

/** The class on a digit key; undefined for a key that has none. */
export function classOfKey(key: string, classes: LabelDraft['classes']): string | undefined {
  return /^[1-9]$/.test(key) ? classes[Number(key) - 1]?.name : undefined;
}

/** Columns that labels can be given in. */
export function labelColumns(columns: readonly Column[]): string[] {
  return columns.filter(({ type }) => type === 'category').map(({ name }) => name);
}

/** The column that is looked at while labelling: an image, else the first text; null where there is neither. */
export function contentColumn(columns: readonly Column[]): Column | null {
  return columns.find(({ type }) => type === 'image') ?? columns.find(({ type }) => type === 'text') ?? null;
}

/** Where labels go unless the user says otherwise: a column that may be there already, but never one of numbers. */
export function defaultLabelColumn(columns: readonly Column[]): string {
  const named = columns.find(({ name }) => name.toLowerCase() === 'label');
  if (named === undefined || named.type === 'category') return named?.name ?? 'label';
  return 'label_by_hand';
}
