import { type ColumnData, groupByLabel } from '#shared/data/columns.ts';
import { countIntoHistogram, displayEdges } from '#shared/kit/histogram.ts';
import { sortOrder } from '#shared/kit/sort-order.ts';
import type { PartTarget, SplitPlan, SplitSummary } from '#shared/training/splits/named-split.schema.ts';
import { splitPart } from '../split.ts';
import { partsOfPlan } from './part-codes.ts';

const maxClasses = 20;
const binCount = 20;
/** A whole number with more different values than this is pictured as a number, not as classes. */
const maxWholeClasses = 20;

/** Sizes of the parts, and the target within each. */
export function summarizeParts(
  plan: SplitPlan,
  { assignment, notes }: { readonly assignment: Uint8Array; readonly notes: readonly string[] },
  target: ColumnData | null,
): SplitSummary {
  const counts = new Uint32Array(256);
  for (const part of assignment) counts[part]! += 1;
  const describe = target === null ? null : describeTarget(target, assignment);
  return {
    parts: partsOfPlan(plan).map(({ code, name, kind }) => ({
      name,
      kind,
      rowCount: counts[code]!,
      target: describe?.partOf(code) ?? null,
    })),
    excludedCount: counts[splitPart.excluded]!,
    classes: describe?.classes ?? null,
    edges: describe?.edges ?? null,
    notes: [...notes],
  };
}

interface DescribedTarget {
  readonly classes: string[] | null;
  readonly edges: number[] | null;
  readonly partOf: (code: number) => PartTarget;
}

function describeTarget(target: ColumnData, assignment: Uint8Array): DescribedTarget {
  const grouped = groupByLabel(target);
  const isNumber =
    target.kind === 'numbers' &&
    (target.type === 'float' || target.type === 'integer') &&
    grouped.labels.length > maxWholeClasses;
  if (isNumber) return describeNumbers(target.values, assignment);
  const totals = new Uint32Array(grouped.labels.length);
  for (const code of grouped.codes) if (code >= 0) totals[code]! += 1;
  const shown = Array.from(totals.keys())
    .sort((left, right) => totals[right]! - totals[left]! || left - right)
    .slice(0, maxClasses);
  return {
    classes: shown.map((code) => grouped.labels[code]!),
    edges: null,
    partOf: (part) => {
      const counts = new Uint32Array(grouped.labels.length);
      for (const [row, code] of grouped.codes.entries()) {
        if (code >= 0 && assignment[row] === part) counts[code]! += 1;
      }
      return { kind: 'classes', counts: shown.map((code) => counts[code]!) };
    },
  };
}

function describeNumbers(values: Float64Array, assignment: Uint8Array): DescribedTarget {
  const valuesOf = (isWanted: (part: number) => boolean) =>
    values.filter((value, row) => Number.isFinite(value) && isWanted(assignment[row]!));
  const used = valuesOf((part) => part !== splitPart.excluded);
  const order = sortOrder(used);
  const edges = displayEdges((share) => used[order[Math.round(share * (used.length - 1))]!]!, binCount);
  return {
    classes: null,
    edges,
    partOf: (code) => {
      const own = valuesOf((part) => part === code);
      const mean = own.reduce((sum, value) => sum + value / own.length, 0);
      const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return {
        kind: 'numbers',
        mean,
        standardDeviation: own.length > 1 ? Math.sqrt(squares / (own.length - 1)) : 0,
        counts: countIntoHistogram(own, edges).counts,
      };
    },
  };
}
