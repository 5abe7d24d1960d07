import { type ColumnData, columnNamed, groupByLabel, rawValueAt, rowCountOf } from '#shared/data/columns.ts';
import type { Cell, Column, DatasetVersion } from '#shared/data/data.schema.ts';
import { columnsOf } from '#shared/training/recipe.rules.ts';
import type { RecipePreview } from '#shared/training/recipe-preview.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { parseIsoTime } from '../iso-time.ts';
import { toCell } from '../signature-build.ts';
import { findRecipeProblems } from './find-recipe-problems.ts';
import { compileRecipe, fitRecipe, type RecipeTarget } from './recipe.ts';

/** Rows of a version as pages of it carry them. */
export interface SampleOfRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const shownRows = 8;
const shownFeatures = 40;

/** Fits the recipe on the sample and shows what it makes of its first rows. Pure. */
export function previewRecipe(
  spec: Pick<RunSpec, 'target' | 'task' | 'recipe'>,
  version: Pick<DatasetVersion, 'columns'>,
  { sample, focus }: { readonly sample: SampleOfRows; readonly focus: number | null },
): RecipePreview {
  const { steps } = spec.recipe;
  const empty = { featureCount: 0, counts: steps.map(() => 0), step: null };
  const problems = findRecipeProblems(spec, version);
  if (problems.length > 0) return { sampleRowCount: 0, problems, ...empty };
  const columns = toColumns(sample, version.columns);
  const target = sampleTarget(spec.task, columnNamed(columns, spec.target));
  const rows = Uint32Array.from(sample.rows.keys()).filter((row) => !Number.isNaN(target.values[row]!));
  if (rows.length === 0) return { sampleRowCount: 0, problems, ...empty };
  const compiled = compileRecipe(fitRecipe(spec.recipe, columns, rows, target));
  const ends = [...compiled.offsets.slice(1), compiled.width];
  let block = -1;
  const blockOf = steps.map(({ role }) => {
    if (role === 'dropped') return -1;
    block += 1;
    return block;
  });
  const widthOf = (index: number) => (index < 0 ? 0 : ends[index]! - compiled.offsets[index]!);
  return {
    sampleRowCount: rows.length,
    problems,
    featureCount: compiled.width,
    counts: blockOf.map(widthOf),
    step: focus === null || (blockOf[focus] ?? -1) < 0 ? null : describeStep(focus, blockOf[focus]!),
  };

  function describeStep(index: number, at: number): RecipePreview['step'] {
    const names = columnsOf(steps[index]!);
    const shown = rows.subarray(0, shownRows);
    const matrix = compiled.encodeColumns(columns, shown);
    const width = Math.min(shownFeatures, widthOf(at));
    const start = compiled.offsets[at]!;
    return {
      columns: [...names],
      names: compiled.featureNames.slice(start, start + width),
      rows: Array.from(shown, (row, position) => ({
        before: names.map((name) => cellAt(columnNamed(columns, name), row)),
        after: Array.from(
          matrix.subarray(position * compiled.width + start, position * compiled.width + start + width),
          (value) => (Number.isNaN(value) ? null : value),
        ),
      })),
    };
  }
}

function cellAt(column: ColumnData, row: number): Cell {
  return toCell(rawValueAt(column, row), column.type);
}

/** The columns of a sample as a run would read them from the files. */
export function toColumns({ columns: names, rows }: SampleOfRows, columns: readonly Column[]): ColumnData[] {
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]));
  return names.map((name, index): ColumnData => {
    const type = typeOf.get(name)!;
    const cells = rows.map((row) => row[index] ?? null);
    if (type === 'category' || type === 'text' || type === 'id') {
      return {
        name,
        type,
        kind: 'strings',
        values: cells.map((cell) => (cell === null ? null : String(cell))),
      };
    }
    return { name, type, kind: 'numbers', values: Float64Array.from(cells, toNumber) };
  });
}

function toNumber(cell: Cell): number {
  if (cell === null) return Number.NaN;
  if (typeof cell === 'string') {
    const time = parseIsoTime(cell);
    return Number.isNaN(time) ? Number(cell) : time;
  }
  return Number(cell);
}

/** As `encodeTarget`, but a sample may lack a class. */
function sampleTarget(task: RunSpec['task'], column: ColumnData): RecipeTarget {
  if (task === 'regression' && column.kind === 'numbers') {
    return {
      values: Float32Array.from(column.values, (value) => (Number.isFinite(value) ? value : Number.NaN)),
      classNames: null,
    };
  }
  const { codes, labels } = groupByLabel(column);
  const values = new Float32Array(rowCountOf(column));
  for (const [row, code] of codes.entries()) values[row] = code < 0 ? Number.NaN : code;
  return { values, classNames: labels };
}
