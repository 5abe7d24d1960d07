import type { Finding } from './finding.schema.ts';
import { count, counted, finding, ignoreFix, number } from './finding-draft.ts';
import type { ShiftReport } from './shift-check.schema.ts';
import type { TargetProbe } from './target.schema.ts';

/** No honest column says so much of what is to be predicted, or nearly none. */
const suspicious = { auc: 0.98, r2: 0.95 } as const;
const certain = { auc: 0.999, r2: 0.999 } as const;
const measureWords = { auc: 'AUC', r2: 'R²' } as const;

/** Columns that alone predict the target as no honest column would. */
export function leakageFindings(
  { target, measure, columns, folds, sample }: TargetProbe,
  isIgnored: (column: string) => boolean,
): Finding[] {
  return columns
    .filter(({ name, score }) => score !== null && score >= suspicious[measure] && !isIgnored(name))
    .map(({ name, score }) =>
      finding({
        kind: 'leakage',
        severity: score! >= certain[measure] ? 'error' : 'warning',
        columns: [name],
        message: `${name} alone predicts ${target} with ${measureWords[measure]} ${score!.toFixed(3)}.`,
        advice: `Ask whether it is known before ${target} is. What is written down afterwards makes results look too good, and is missing when the model is used.`,
        figures: [
          [`${measureWords[measure]}, cross-validated in ${folds} folds`, number(score!)],
          ['Rows', count(sample.rowCount)],
        ],
        table: {
          caption: 'The best single columns',
          columns: ['Column', measureWords[measure]],
          rows: columns
            .slice(0, 10)
            .map((each) => [each.name, each.score === null ? null : Number(each.score.toFixed(4))]),
        },
        fixes: [ignoreFix(name)],
      }),
    );
}

/** An AUC from which rows that should be alike are not, and from which a model will feel it. */
const shiftNote = 0.6;
const shiftWarning = 0.75;
const shownColumns = 3;

/** That a model tells rows apart which should be alike; none where it cannot. */
export function shiftFinding(
  { against, names, auc, foldAucs, columns, rowCounts, seed }: ShiftReport,
  isIgnored: (column: string) => boolean,
): Finding[] {
  if (auc < shiftNote) return [];
  const telling = columns.filter(({ name, importance }) => importance >= 0.1 && !isIgnored(name));
  const first = telling.slice(0, shownColumns).map(({ name }) => name);
  const found = finding({
    kind: 'shift',
    severity: auc >= shiftWarning ? 'warning' : 'info',
    columns: first,
    message: `A model tells ${names[0]} from ${names[1]} with AUC ${auc.toFixed(3)}${first.length === 0 ? '' : `, mostly by ${first.join(', ')}`}.`,
    advice:
      'Rows that are alike give 0.5. What a model learns from the one need not hold for the other: look at the columns, split by time, or leave out what only tells them apart.',
    figures: [
      ['AUC of each fold', foldAucs.map((each) => each.toFixed(3)).join(', ')],
      [
        'Rows looked at',
        `${count(rowCounts[0])} and ${counted(rowCounts[1], 'row')}, drawn with seed ${seed}`,
      ],
    ],
    table: {
      caption: 'What tells them apart',
      columns: ['Column', 'Importance', 'AUC alone'],
      rows: columns
        .slice(0, 10)
        .map(({ name, importance, score }) => [
          name,
          Number(importance.toFixed(3)),
          score === null ? null : Number(score.toFixed(3)),
        ]),
    },
    fixes: first.map((name) => ignoreFix(name)),
  });
  // The same columns may tell several sets of rows apart.
  return [{ ...found, id: `shift:${JSON.stringify(against)}` }];
}
