import { fittingMeasure, measureTitles } from '#shared/data/findings/association.rules.ts';
import type { AssociationMeasure, AssociationReport } from '#shared/data/findings/associations.schema.ts';
import { formatCount, formatInteger } from '../../../ui/format.ts';

/** One measure for all pairs, or for each pair the one that fits its kinds. */
export type ShownMeasure = AssociationMeasure | 'fitting';

export const measures: readonly {
  readonly id: ShownMeasure;
  readonly title: string;
  readonly says: string;
}[] = [
  {
    id: 'fitting',
    title: 'What fits the columns',
    says: 'Spearman’s ρ of two numbers, the correlation ratio η of a number and a category, Cramér’s V of two categories.',
  },
  {
    id: 'pearson',
    title: measureTitles.pearson,
    says: 'How near two numbers lie to a line: −1 to 1, over all rows.',
  },
  {
    id: 'spearman',
    title: measureTitles.spearman,
    says: 'Pearson’s r of the ranks: how near two numbers come to rising (or falling) together, −1 to 1. Equal values share the mean of their ranks.',
  },
  {
    id: 'cramers-v',
    title: measureTitles['cramers-v'],
    says: 'From the χ² of the table of two categories, 0 to 1, with Bergsma’s correction for bias.',
  },
  {
    id: 'correlation-ratio',
    title: measureTitles['correlation-ratio'],
    says: 'The root of the share of a number’s variance that lies between the categories, 0 to 1.',
  },
  {
    id: 'mutual-information',
    title: measureTitles['mutual-information'],
    says: 'Of any two columns, over the mean of both entropies, 0 to 1. Numbers are cut into 10 bins of equal frequency.',
  },
];

export interface ShownPair {
  readonly a: string;
  readonly b: string;
  readonly measure: AssociationMeasure;
  readonly value: number;
  readonly rowCount: number;
}

export interface ShownAssociations {
  /** Columns that the measure applies to at all. */
  readonly names: readonly string[];
  readonly matrix: readonly (readonly (number | null)[])[];
  /** Strongest first. */
  readonly pairs: readonly ShownPair[];
  readonly scale: 'diverging' | 'sequential';
}

export function showMeasure(report: AssociationReport, shown: ShownMeasure): ShownAssociations {
  const { columns } = report;
  const valued = report.pairs.flatMap((pair) => {
    const measure = shown === 'fitting' ? fittingMeasure(report, pair) : shown;
    const value = pair[measure];
    return value === null ? [] : [{ pair, measure, value }];
  });
  const used = columns
    .map((_, index) => index)
    .filter((index) => valued.some(({ pair }) => pair.a === index || pair.b === index));
  const placeOf = new Map(used.map((index, place) => [index, place]));
  const matrix = used.map((_, row) =>
    used.map((_column, column): number | null => (row === column ? 1 : null)),
  );
  for (const { pair, value } of valued) {
    const [row, column] = [placeOf.get(pair.a)!, placeOf.get(pair.b)!];
    matrix[row]![column] = value;
    matrix[column]![row] = value;
  }
  return {
    names: used.map((index) => columns[index]!.name),
    matrix,
    pairs: valued
      .map(({ pair, measure, value }) => ({
        a: columns[pair.a]!.name,
        b: columns[pair.b]!.name,
        measure,
        value,
        rowCount: pair.rowCount,
      }))
      .toSorted((x, y) => Math.abs(y.value) - Math.abs(x.value)),
    scale: shown === 'fitting' || shown === 'pearson' || shown === 'spearman' ? 'diverging' : 'sequential',
  };
}

/** What the figures rest on. */
export function sampleWords({ sample, rowCount }: AssociationReport): string {
  return sample.seed === null
    ? `Over all ${formatCount(rowCount, 'row')}, pair by pair over those with both values.`
    : `Over a sample of ${formatInteger(sample.rowCount)} of ${formatCount(rowCount, 'row')} (seed ${sample.seed}), pair by pair over those with both values; Pearson’s r over all rows.`;
}
