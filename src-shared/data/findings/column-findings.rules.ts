import type { Column, ColumnProfile } from '../data.schema.ts';
import type { Finding, FindingFix } from './finding.schema.ts';
import {
  count,
  counted,
  finding,
  ignoreFix,
  number,
  presentCount,
  ruleFix,
  share,
  shown,
  transformFix,
} from './finding-draft.ts';
import type { OutlierCount } from './inspection.schema.ts';

/** A share of missing values that is worth a word, and one that makes the column doubtful. */
const missingNote = 0.05;
const missingWarning = 0.5;
/** One value in so many of the present rows leaves next to nothing to learn from the rest. */
const nearConstantShare = 0.99;
const idShare = 0.95;
const minRowsForIds = 20;
/** Beyond this |skewness| a few values rule the mean. */
const skewLimit = 3;
/** More values than this outside the fences are the shape of the column, not strange values. */
const outlierShare = 0.05;
/** A normal distribution has two or three values in a million outside; fewer than this need no word. */
const strangeShare = 0.0001;
/** So many times the fence's distance from the median: a slip of the keyboard or a unit, not a tail. */
const farFactor = 3;

interface Seen {
  readonly column: Column;
  readonly profile: ColumnProfile;
  readonly outliers: OutlierCount | undefined;
}

/** What stands out in one column by its profile. Columns that are ignored are left alone. */
export function columnFindings(seen: Seen): Finding[] {
  if (seen.column.role === 'ignored') return [];
  if (presentCount(seen.profile) === 0) return [noValues(seen)];
  return [missing(seen), constant(seen), idLike(seen), infinite(seen), outliers(seen), skew(seen)].filter(
    (found) => found !== null,
  );
}

function noValues({ column: { name } }: Seen): Finding {
  return finding({
    kind: 'no-values',
    severity: 'warning',
    columns: [name],
    message: `${name} has no values.`,
    advice: 'Nothing can be learned from it.',
    fixes: [ignoreFix(name), dropColumn(name)],
  });
}

const dropColumn = (name: string): FindingFix =>
  transformFix('Drop it, as the next version', { kind: 'drop', columns: [name] });

function missing({ column: { name, type }, profile: { rowCount, missingCount } }: Seen): Finding | null {
  const missingShare = missingCount / rowCount;
  if (missingShare < missingNote) return null;
  const isMost = missingShare >= missingWarning;
  const isNumber = type === 'integer' || type === 'float';
  return finding({
    kind: 'missing',
    severity: isMost ? 'warning' : 'info',
    columns: [name],
    message: `${name} is missing in ${share(missingCount, rowCount)} of rows (${count(missingCount)}).`,
    advice: isMost
      ? 'Ignore the column, or mark where it is missing if that alone tells something.'
      : 'The recipe deals with missing values; mark where it is missing if that alone tells something.',
    figures: [
      ['Missing', count(missingCount)],
      ['Present', count(rowCount - missingCount)],
    ],
    fixes: [
      { kind: 'show-rows', label: 'Show the rows', filters: [{ operator: 'is-missing', column: name }] },
      ...(isNumber ? [markMissing(name)] : []),
      ...(isMost
        ? [ignoreFix(name)]
        : [
            ruleFix({ kind: 'not-missing', column: name, allowedShare: Math.ceil(missingShare * 150) / 100 }),
          ]),
    ],
  });
}

const markMissing = (column: string): FindingFix => ({
  kind: 'prepare',
  preparation: { column, ops: [], indicator: true },
});

function constant({ column: { name, role }, profile }: Seen): Finding | null {
  const present = presentCount(profile);
  const top = profile.topValues[0];
  if (profile.distinctCount === 1 && !profile.isDistinctApproximate) {
    return finding({
      kind: 'constant',
      severity: 'warning',
      columns: [name],
      message: `${name} is ${top ? shown(top.value) : 'the same'} in every row that has a value.`,
      advice: 'Nothing can be learned from it.',
      fixes: [ignoreFix(name), dropColumn(name)],
    });
  }
  if (!top || role !== 'feature' || top.count / present < nearConstantShare) return null;
  const value = profile.type === 'boolean' ? top.value === 'true' : top.value;
  return finding({
    kind: 'near-constant',
    severity: 'info',
    columns: [name],
    message: `${name} is ${shown(top.value)} in ${share(top.count, present)} of its rows; ${count(present - top.count)} differ.`,
    advice: 'The few rows that differ may matter (a rare event) or be noise.',
    figures: [
      ['Most frequent value', shown(top.value)],
      ['Rows that differ', count(present - top.count)],
    ],
    fixes: [
      {
        kind: 'show-rows',
        label: 'Show the rows that differ',
        filters: [
          { operator: 'not-equals', column: name, value },
          { operator: 'is-present', column: name },
        ],
      },
      ignoreFix(name),
    ],
  });
}

function idLike({ column: { name, role, type }, profile }: Seen): Finding | null {
  const present = presentCount(profile);
  if (role !== 'feature' || present < minRowsForIds || (type !== 'integer' && type !== 'category'))
    return null;
  if (profile.distinctCount / present <= idShare) return null;
  const isUnique = profile.distinctCount === profile.rowCount && !profile.isDistinctApproximate;
  return finding({
    kind: 'id-like',
    severity: 'warning',
    columns: [name],
    message: `${name} has ${count(profile.distinctCount)} different values in ${counted(present, 'row')}.`,
    advice: 'It looks like an identifier: a model would learn it by heart and know nothing of new rows.',
    fixes: [
      { kind: 'set-role', columns: [name], role: 'id' },
      ...(isUnique ? [ruleFix({ kind: 'unique', columns: [name] })] : []),
    ],
  });
}

function infinite({ column: { name }, profile: { numeric, rowCount } }: Seen): Finding | null {
  const infiniteCount = numeric?.infiniteCount ?? 0;
  if (infiniteCount === 0) return null;
  return finding({
    kind: 'infinite',
    severity: 'warning',
    columns: [name],
    message: `${name} is infinite in ${share(infiniteCount, rowCount)} of rows (${count(infiniteCount)}).`,
    advice: 'Statistics leave these out, and training treats them as missing.',
    fixes: [markMissing(name)],
  });
}

function outliers({ column: { name, role }, profile, outliers: seen }: Seen): Finding | null {
  const { numeric } = profile;
  if (seen === undefined || numeric === null || role !== 'feature') return null;
  const outside = seen.belowCount + seen.aboveCount;
  const present = presentCount(profile);
  if (outside === 0 || outside / present > outlierShare) return null;
  const { lower, upper, belowCount, aboveCount } = seen;
  const median = numeric.quantiles[4]!;
  const isFar =
    numeric.max - median > farFactor * (upper - median) ||
    median - numeric.min > farFactor * (median - lower);
  if (!isFar && outside / present < strangeShare) return null;
  // Quartiles are interpolated: their last digits say nothing, and would only be in the way in a rule.
  const [low, high] = [Number(lower.toPrecision(6)), Number(upper.toPrecision(6))];
  return finding({
    kind: 'outliers',
    severity: isFar ? 'warning' : 'info',
    columns: [name],
    message: `${counted(outside, 'value')} of ${name} (${share(outside, present)}) ${outside === 1 ? 'lies' : 'lie'} beyond Tukey’s outer fences, ${number(lower)} and ${number(upper)}.`,
    advice: `The fences are 3 interquartile ranges outside the quartiles.${isFar ? ' The farthest value is far beyond them: look whether it is a slip.' : ''}`,
    figures: [
      [`Below ${number(lower)}`, count(belowCount)],
      [`Above ${number(upper)}`, count(aboveCount)],
      ['Smallest', number(numeric.min)],
      ['Median', number(median)],
      ['Largest', number(numeric.max)],
    ],
    fixes: [
      ...(aboveCount > 0 ? [rowsBeyond(name, aboveCount, { low: upper })] : []),
      ...(belowCount > 0 ? [rowsBeyond(name, belowCount, { high: lower })] : []),
      {
        kind: 'prepare',
        preparation: {
          column: name,
          ops: [{ op: 'clip', by: 'limits', low, high }],
          indicator: false,
        },
      },
      ruleFix({ kind: 'range', column: name, min: low, max: high, severity: 'warning' }),
    ],
  });
}

function rowsBeyond(
  column: string,
  rows: number,
  { low = null, high = null }: { readonly low?: number | null; readonly high?: number | null },
): FindingFix {
  return {
    kind: 'show-rows',
    label: `Show ${counted(rows, 'row')} ${low === null ? 'below' : 'above'}`,
    filters: [{ operator: 'range', column, low, high, isHighInclusive: false }],
  };
}

function skew({ column: { name, role, type }, profile: { numeric } }: Seen): Finding | null {
  if (numeric === null || role !== 'feature' || (type !== 'integer' && type !== 'float')) return null;
  const { skewness, mean, quantiles, min } = numeric;
  if (skewness === null || Math.abs(skewness) <= skewLimit) return null;
  return finding({
    kind: 'skew',
    severity: 'info',
    columns: [name],
    message: `${name} is skewed (skewness ${number(skewness)}): its mean is ${number(mean)}, its median ${number(quantiles[4]!)}.`,
    advice:
      'Trees do not mind. For networks and linear models the logarithm keeps a few large values from ruling the rest.',
    figures: [
      ['Skewness', number(skewness)],
      ['Mean', number(mean)],
      ['Median', number(quantiles[4]!)],
      ['99 % are at most', number(quantiles[8]!)],
    ],
    fixes: [
      {
        kind: 'prepare',
        preparation: { column: name, ops: [{ op: min >= 0 ? 'log' : 'signed-log' }], indicator: false },
      },
    ],
  });
}
