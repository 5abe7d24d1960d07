import type { ColumnProfile, Filter, Profile } from '../data.schema.ts';
import type { Finding, FindingFix } from './finding.schema.ts';
import { count, counted, finding, presentCount, share, shown, transformFix } from './finding-draft.ts';
import type { DateGaps, DuplicateGroups, MissingPatterns, VersionInspection } from './inspection.schema.ts';

const maxFilters = 50;
const duplicateWarning = 0.01;
/** Shares of the rarest class that are worth a word, and a warning. */
const rareNote = 0.1;
const rareWarning = 0.01;

export function missingTogether({ together, patterns, patternCount }: MissingPatterns): Finding[] {
  return together.map(({ columns, rowCount }) =>
    finding({
      kind: 'missing-together',
      severity: 'info',
      columns,
      message: `${list(columns)} are missing together in ${counted(rowCount, 'row')}.`,
      advice: 'They likely come from one source or one question; rows without it may be another kind of row.',
      figures: [['Patterns of missing columns', count(patternCount)]],
      table: {
        caption: 'Columns that are missing together, by rows',
        columns: ['Missing', 'Rows'],
        rows: patterns.slice(0, 10).map((pattern) => [pattern.columns.join(', '), pattern.rowCount]),
      },
      fixes: [
        {
          kind: 'show-rows',
          label: 'Show the rows',
          filters: columns.slice(0, maxFilters).map((column) => ({ operator: 'is-missing', column })),
        },
      ],
    }),
  );
}

function list(names: readonly string[]): string {
  if (names.length > 4) return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

export function duplicateRows(
  { rowCount, columns }: Profile,
  { extraRows, groupCount, largest }: DuplicateGroups,
): Finding {
  const names = columns.map(({ name }) => name);
  return finding({
    kind: 'duplicate-rows',
    severity: extraRows / rowCount >= duplicateWarning ? 'warning' : 'info',
    columns: [],
    message: `${counted(extraRows, 'row')} (${share(extraRows, rowCount)}) ${extraRows === 1 ? 'repeats' : 'repeat'} an earlier row.`,
    advice: 'Repeated rows that fall into training and test make results look too good. Check the source.',
    figures: [
      ['Different rows that repeat', count(groupCount)],
      ['Rows beyond the first of each', count(extraRows)],
    ],
    table: {
      caption: 'The most repeated rows',
      columns: ['Times', 'First at', ...names.slice(0, 8)],
      rows: largest.map((group) => [group.count, group.rowNumber + 1, ...group.values.slice(0, 8)]),
    },
    fixes: [
      transformFix('Keep one of each, as the next version', { kind: 'deduplicate' }),
      ...largest.slice(0, 1).map(
        ({ values, count: times }): FindingFix => ({
          kind: 'show-rows',
          label: `Show the row that is there ${count(times)} times`,
          filters: values
            .slice(0, maxFilters)
            .map(
              (value, index): Filter =>
                value === null
                  ? { operator: 'is-missing', column: names[index]! }
                  : { operator: 'equals', column: names[index]!, value },
            ),
        }),
      ),
    ],
  });
}

const iso = (ms: number) => new Date(ms).toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
const dayMs = 86_400_000;

function duration(ms: number): string {
  if (ms >= dayMs) return counted(Number((ms / dayMs).toFixed(1)), 'day');
  if (ms >= 3_600_000) return counted(Number((ms / 3_600_000).toFixed(1)), 'hour');
  return ms >= 60_000
    ? counted(Number((ms / 60_000).toFixed(1)), 'minute')
    : counted(Number((ms / 1000).toFixed(1)), 'second');
}

export function gapsFinding(gaps: DateGaps): Finding | null {
  const [longest] = gaps.longest;
  if (longest === undefined) return null;
  const { column, gapCount, usualStepMs, isRegular, missingSteps } = gaps;
  return finding({
    kind: 'date-gaps',
    severity: 'info',
    columns: [column],
    message: `${column} has ${counted(gapCount, 'gap')}; the longest is ${duration(longest.toMs - longest.fromMs)}, from ${iso(longest.fromMs)} to ${iso(longest.toMs)}.`,
    advice: isRegular
      ? 'Half of all distances or more are the same one; a gap is longer than 95 % of them. Rows may be missing from the source.'
      : 'A gap is ten times longer than 95 % of all distances. Rows may be missing from the source.',
    figures: [
      [isRegular ? 'Usual distance' : 'Median distance', duration(usualStepMs)],
      ['Gaps', count(gapCount)],
      ...(missingSteps === null ? [] : [['Dates missing in them', count(missingSteps)] as const]),
    ],
    table: {
      caption: 'The longest gaps',
      columns: ['After', 'Until', 'Length'],
      rows: gaps.longest.map(({ fromMs, toMs }) => [iso(fromMs), iso(toMs), duration(toMs - fromMs)]),
    },
    fixes: [
      {
        kind: 'show-rows',
        label: 'Show the rows around the longest',
        filters: [
          {
            operator: 'range',
            column,
            low: longest.fromMs - 2 * usualStepMs,
            high: longest.toMs + 2 * usualStepMs,
            isHighInclusive: true,
          },
        ],
      },
    ],
  });
}

/** How rare the rarest class of a target is; null for targets that are no classes. */
export function classBalance(target: ColumnProfile): Finding | null {
  const { name, topValues, distinctCount, type } = target;
  const isClasses = distinctCount >= 2 && distinctCount <= topValues.length && type !== 'float';
  const rarest = topValues.at(-1);
  if (!isClasses || rarest === undefined) return null;
  const present = presentCount(target);
  const rarestShare = rarest.count / present;
  if (rarestShare >= rareNote) return null;
  return finding({
    kind: 'imbalance',
    severity: rarestShare < rareWarning ? 'warning' : 'info',
    columns: [name],
    message: `The rarest class of ${name}, ${shown(rarest.value)}, is ${share(rarest.count, present)} of its rows (${count(rarest.count)}).`,
    advice:
      'Judge by AUC or average precision rather than accuracy. Balanced training rows, or class weights, make a model look at the rare class.',
    table: {
      caption: 'Classes',
      columns: ['Class', 'Rows', 'Share'],
      rows: topValues.map(({ value, count: rows }) => [value, rows, share(rows, present)]),
    },
    fixes: [
      { kind: 'balance', balance: { kind: 'over', ratio: 1, neighbors: 5 } },
      {
        kind: 'show-rows',
        label: 'Show the rarest class',
        filters: [
          {
            operator: 'equals',
            column: name,
            value: type === 'boolean' ? rarest.value === 'true' : rarest.value,
          },
        ],
      },
    ],
  });
}

export function inspectionNotes({ textSample, rowCount }: VersionInspection): string[] {
  if (textSample.seed === null) return [];
  return [
    `Texts were looked at in a sample of ${count(textSample.rowCount)} of ${counted(rowCount, 'row')} (seed ${textSample.seed}); everything else in all rows.`,
  ];
}
