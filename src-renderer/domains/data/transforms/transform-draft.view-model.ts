import type { ColumnType } from '#shared/data/data.schema.ts';
import type { CellEdit, TransformStep } from '#shared/data/transforms/transform.schema.ts';

/** A list under edit with the states that undo and redo go through. */
export interface TransformDraft {
  readonly past: readonly (readonly TransformStep[])[];
  readonly present: readonly TransformStep[];
  readonly future: readonly (readonly TransformStep[])[];
}

export type TransformEdit =
  | { readonly kind: 'change'; readonly index: number; readonly step: TransformStep }
  /** Behind all steps where no place is given. */
  | { readonly kind: 'add'; readonly step: TransformStep; readonly at?: number }
  | { readonly kind: 'remove'; readonly index: number }
  | { readonly kind: 'move'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'set-cell';
      readonly edit: CellEdit;
      readonly keyColumns: readonly string[];
      readonly at: 'first' | 'last';
    }
  | { readonly kind: 'replace'; readonly steps: readonly TransformStep[] }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

export const emptyDraft: TransformDraft = { past: [], present: [], future: [] };
const rememberedStates = 100;

export function editDraft(draft: TransformDraft, edit: TransformEdit): TransformDraft {
  const { past, present, future } = draft;
  if (edit.kind === 'undo') {
    const previous = past.at(-1);
    return previous === undefined
      ? draft
      : { past: past.slice(0, -1), present: previous, future: [present, ...future] };
  }
  if (edit.kind === 'redo') {
    const [next, ...later] = future;
    return next === undefined ? draft : { past: [...past, present], present: next, future: later };
  }
  const edited = editSteps(present, edit);
  if (JSON.stringify(edited) === JSON.stringify(present)) return draft;
  return { past: [...past, present].slice(-rememberedStates), present: edited, future: [] };
}

function editSteps(
  steps: readonly TransformStep[],
  edit: Exclude<TransformEdit, { kind: 'undo' | 'redo' }>,
): readonly TransformStep[] {
  switch (edit.kind) {
    case 'change':
      return steps.with(edit.index, edit.step);
    case 'add':
      return steps.toSpliced(edit.at ?? steps.length, 0, edit.step);
    case 'remove':
      return steps.toSpliced(edit.index, 1);
    case 'move': {
      const step = steps[edit.from];
      if (step === undefined || edit.to < 0 || edit.to >= steps.length) return steps;
      return steps.toSpliced(edit.from, 1).toSpliced(edit.to, 0, step);
    }
    case 'set-cell':
      return setCell(steps, edit);
    case 'replace':
      return edit.steps;
  }
}

/**
 * Cells that are set one after the other make one step: the first of the list for cells of the version, the last for
 * cells of a result. A cell that is back at what it was is no edit any more.
 */
function setCell(
  steps: readonly TransformStep[],
  { edit, keyColumns, at }: Extract<TransformEdit, { kind: 'set-cell' }>,
): readonly TransformStep[] {
  const isSame = (step: TransformStep | undefined) =>
    step?.kind === 'edit' && step.isOn && step.keyColumns.join('\n') === keyColumns.join('\n');
  const place = at === 'first' ? leadingEdits(steps).findIndex(isSame) : steps.length - 1;
  const known = steps[place];
  if (known?.kind !== 'edit' || !isSame(known))
    return steps.toSpliced(at === 'first' ? 0 : steps.length, 0, {
      kind: 'edit',
      isOn: true,
      note: '',
      keyColumns: [...keyColumns],
      cells: [edit],
    });
  const same = known.cells.find(({ row, column }) => row === edit.row && column === edit.column);
  const others = known.cells.filter((cell) => cell !== same);
  const merged = { ...edit, before: same === undefined ? edit.before : same.before };
  const cells = merged.before === merged.after ? others : [...others, merged];
  return cells.length === 0 ? steps.toSpliced(place, 1) : steps.with(place, { ...known, cells });
}

/** Cells of the version that wait to be changed, by row and column: those of the edits that a list begins with. */
export function pendingCells(steps: readonly TransformStep[]): ReadonlyMap<string, CellEdit> {
  const cells = leadingEdits(steps).flatMap((step) => (step.isOn ? step.cells : []));
  return new Map(cells.map((cell) => [cellKey(cell.row, cell.column), cell]));
}

function leadingEdits(steps: readonly TransformStep[]) {
  const edits = [];
  for (const step of steps) {
    if (step.kind !== 'edit') break;
    edits.push(step);
  }
  return edits;
}

export function cellKey(row: number, column: string): string {
  return `${row}\n${column}`;
}

/** A text typed into a cell as a value of its column; the reason where it is none. An empty text is missing. */
export function readCell(
  text: string,
  type: ColumnType,
  before: CellEdit['before'],
): { readonly value: CellEdit['after'] } | { readonly problem: string } {
  if (text === '') return { value: null };
  switch (type) {
    case 'integer':
      return readInteger(text);
    case 'id':
      return typeof before === 'number' ? readInteger(text) : { value: text };
    case 'float': {
      const number = Number(text);
      return Number.isFinite(number) ? { value: number } : { problem: `${text} is not a number.` };
    }
    case 'boolean':
      return /^(?:true|false)$/i.test(text)
        ? { value: text.toLowerCase() === 'true' }
        : { problem: `${text} is not true or false.` };
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) && isMoment(text)
        ? { value: text }
        : { problem: `${text} is not a date such as 2024-03-01.` };
    case 'timestamp':
      return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) && isMoment(text)
        ? { value: text }
        : { problem: `${text} is not a point in time such as 2024-03-01T12:00:00Z.` };
    case 'image':
      return { problem: 'The cell holds an image.' };
    case 'category':
    case 'text':
      return { value: text };
  }
}

function readInteger(text: string): { readonly value: CellEdit['after'] } | { readonly problem: string } {
  if (!/^[+-]?\d{1,19}$/.test(text)) return { problem: `${text} is not a whole number.` };
  return { value: Number.isSafeInteger(Number(text)) ? Number(text) : text };
}

/** JavaScript takes 30 February for 1 March. */
function isMoment(text: string): boolean {
  const day = text.slice(0, 10);
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}
