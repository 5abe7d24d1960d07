import type { Profile } from '../data.schema.ts';
import type { AssociatedPair, AssociationMeasure, AssociationReport } from './associations.schema.ts';
import type { Finding } from './finding.schema.ts';
import { count, finding, ignoreFix } from './finding-draft.ts';

export const measureTitles: Readonly<Record<AssociationMeasure, string>> = {
  pearson: 'Pearson’s r',
  spearman: 'Spearman’s ρ',
  'cramers-v': 'Cramér’s V',
  'correlation-ratio': 'Correlation ratio η',
  'mutual-information': 'Mutual information',
};

/** The measure that fits the kinds of both columns, whatever they are: what a matrix of all columns shows. */
export function fittingMeasure(
  { columns }: Pick<AssociationReport, 'columns'>,
  { a, b }: Pick<AssociatedPair, 'a' | 'b'>,
): AssociationMeasure {
  const categories = [a, b].filter((place) => columns[place]!.kind === 'category').length;
  return categories === 0 ? 'spearman' : categories === 1 ? 'correlation-ratio' : 'cramers-v';
}

const maxPairs = 20;
const associatedFrom = 0.95;

type Compared = Pick<AssociationReport, 'columns' | 'pairs'>;

/** What the profile alone knows of pairs. */
export function correlationsOf({ correlation: { columns, values } }: Profile): Compared {
  const none = { 'cramers-v': null, 'correlation-ratio': null, 'mutual-information': null, spearman: null };
  return {
    columns: columns.map((name) => ({ name, kind: 'number' })),
    pairs: columns.flatMap((_, a) =>
      columns.slice(a + 1).map((_name, offset) => {
        const b = a + 1 + offset;
        return { a, b, rowCount: 0, ...none, pearson: values[a]?.[b] ?? null };
      }),
    ),
  };
}

/** Columns that say nearly the same, the strongest first. */
export function associatedPairs(
  compared: Compared,
  { isIgnored, target }: { readonly isIgnored: (column: string) => boolean; readonly target: string | null },
): Finding[] {
  const strong = compared.pairs.flatMap((pair) => {
    const [a, b] = [compared.columns[pair.a]!.name, compared.columns[pair.b]!.name];
    const measure =
      Math.abs(pair.pearson ?? 0) >= associatedFrom ? 'pearson' : fittingMeasure(compared, pair);
    const value = pair[measure];
    if (value === null || Math.abs(value) < associatedFrom || isIgnored(a) || isIgnored(b)) return [];
    return [{ a, b, measure, value, pair }];
  });
  return strong
    .toSorted((x, y) => Math.abs(y.value) - Math.abs(x.value))
    .slice(0, maxPairs)
    .map(({ a, b, measure, value, pair }) =>
      finding({
        kind: 'associated',
        severity: 'info',
        columns: [a, b],
        message: `${a} and ${b} say nearly the same (${measureTitles[measure]} = ${value.toFixed(3)}).`,
        advice: 'One of them may be enough; if one is the target, the other may give the answer away.',
        figures: [
          ...(Object.keys(measureTitles) as AssociationMeasure[]).flatMap((each) => {
            const known = pair[each];
            return known === null ? [] : [[measureTitles[each], known.toFixed(4)] as const];
          }),
          ...(pair.rowCount === 0 ? [] : [['Rows with both', count(pair.rowCount)] as const]),
        ],
        fixes: [ignoreFix(b === target ? a : b)],
      }),
    );
}
