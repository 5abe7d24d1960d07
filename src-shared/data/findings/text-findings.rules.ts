import type { Column } from '../data.schema.ts';
import type { Finding, FindingFix } from './finding.schema.ts';
import { count, counted, finding, ruleFix, share, shown, transformFix } from './finding-draft.ts';
import type { TextForms, ValueCount } from './inspection.schema.ts';
import { patternOfShape } from './shape.rules.ts';

/** Most texts are numbers or dates, and some are not. */
const mixedShare = 0.5;
/** Nearly all texts have one shape, and a few do not. */
const patternShare = 0.95;
/** Fewer texts have a shape by chance. */
const minRowsForPattern = 50;

/** What stands out in how the texts of a column are written. */
export function textFindings(column: Column, forms: TextForms): Finding[] {
  if (column.role === 'ignored') return [];
  return [mixedTypes(forms), padding(forms), variants(forms), pattern(forms)].filter(
    (found) => found !== null,
  );
}

const valueTable = (caption: string, values: readonly ValueCount[]) => ({
  caption,
  columns: ['Value', 'Rows'],
  rows: values.map(({ value, count: rows }) => [value, rows]),
});

const rowsWith = (column: string, values: readonly ValueCount[], label: string): FindingFix => ({
  kind: 'show-rows',
  label,
  filters: [{ operator: 'in', column, values: values.map(({ value }) => value) }],
});

function mixedTypes({ column, presentCount, numberCount, dateCount, misfits }: TextForms): Finding | null {
  const isNumber = numberCount >= dateCount;
  const fitting = isNumber ? numberCount : dateCount;
  if (fitting <= presentCount * mixedShare || fitting === presentCount || misfits.length === 0) return null;
  const [first] = misfits;
  return finding({
    kind: 'mixed-types',
    severity: 'warning',
    columns: [column],
    message: `${share(fitting, presentCount)} of ${column} are ${isNumber ? 'numbers' : 'dates'}; ${counted(presentCount - fitting, 'other')} ${presentCount - fitting === 1 ? 'is' : 'are'} not, such as “${shown(first!.value)}”.`,
    advice: `Read as text, its ${isNumber ? 'numbers' : 'dates'} tell a model nothing of size or order. Named as missing markers at the next import, the others no longer make the column text.`,
    figures: [
      [isNumber ? 'Numbers' : 'Dates', count(fitting)],
      ['Others', count(presentCount - fitting)],
    ],
    table: valueTable('The most frequent others', misfits),
    fixes: [
      rowsWith(column, misfits, 'Show the others'),
      transformFix(`Make it ${isNumber ? 'numbers' : 'dates'} and the others missing, as the next version`, {
        kind: 'cast',
        columns: [column],
        type: isNumber ? 'float' : 'date',
        onMisfit: 'missing',
      }),
    ],
  });
}

function padding({ column, presentCount, paddedCount }: TextForms): Finding | null {
  if (paddedCount === 0) return null;
  return finding({
    kind: 'padding',
    severity: 'warning',
    columns: [column],
    message: `${counted(paddedCount, 'text')} of ${column} (${share(paddedCount, presentCount)}) begin or end with white space.`,
    advice: 'A text with a space behind it is another category than the same text without.',
    fixes: [
      transformFix('Trim it, as the next version', {
        kind: 'clean',
        columns: [column],
        operations: ['trim'],
      }),
      ruleFix({ kind: 'regex', column, pattern: String.raw`^(\S(.*\S)?)?$`, severity: 'warning' }),
    ],
  });
}

function variants({ column, variants: seen }: TextForms): Finding | null {
  const [largest] = seen?.groups ?? [];
  if (seen === null || largest === undefined) return null;
  const spellings = largest.map(({ value }) => `“${shown(value)}”`);
  return finding({
    kind: 'variants',
    severity: 'warning',
    columns: [column],
    message: `${counted(seen.groupCount, 'value')} of ${column} ${seen.groupCount === 1 ? 'is' : 'are'} written in several ways, such as ${spellings.slice(0, 3).join(', ')}.`,
    advice: 'They differ by case and white space alone, and count as different categories.',
    table: {
      caption: 'Spellings, the most frequent first',
      columns: ['Spellings', 'Rows'],
      rows: seen.groups.map((group) => [
        group.map(({ value }) => `“${value}”`).join(', '),
        group.map(({ count: rows }) => count(rows)).join(', '),
      ]),
    },
    fixes: [
      rowsWith(column, largest, 'Show the rows of the first'),
      transformFix(
        `Write ${seen.groupCount === 1 ? 'it' : seen.groups.length < seen.groupCount ? `the ${seen.groups.length} most frequent` : 'each'} one way, as the next version`,
        ...oneSpelling(column, seen.groups),
      ),
    ],
  });
}

/** Each spelling but the most frequent one is replaced by it. */
function oneSpelling(column: string, groups: NonNullable<TextForms['variants']>['groups']) {
  return groups.flatMap(([kept, ...others]) =>
    others.map(({ value }) => ({
      kind: 'replace' as const,
      columns: [column],
      find: value,
      replacement: kept!.value,
    })),
  );
}

function pattern({ column, presentCount, shapes }: TextForms): Finding | null {
  const [top, second] = shapes?.top ?? [];
  if (shapes === null || top === undefined || second === undefined || presentCount < minRowsForPattern)
    return null;
  // Words alone have a shape too, but nobody checks names for their length.
  if (top.count / presentCount < patternShare || !/[9]/.test(top.value)) return null;
  const others = presentCount - top.count;
  return finding({
    kind: 'pattern',
    severity: 'info',
    columns: [column],
    message: `${share(top.count, presentCount)} of ${column} look like ${shown(top.value)}; ${counted(others, 'text')} ${others === 1 ? 'does' : 'do'} not.`,
    advice: '`A` stands for a capital, `a` for another letter, `9` for a digit, `+` for one or more of it.',
    table: valueTable('Shapes', shapes.top),
    fixes: [
      ruleFix({
        kind: 'regex',
        column,
        pattern: patternOfShape(top.value, shapes.as),
        allowedShare: Math.ceil((others / presentCount) * 150) / 100,
        severity: 'warning',
      }),
    ],
  });
}
