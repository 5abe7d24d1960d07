import type { ColumnProfile, Finding } from '#shared/data/data.schema.ts';
import type { StoredColumn } from '../data.protocol.ts';

interface Evidence {
  readonly rowCount: number;
  readonly columns: readonly StoredColumn[];
  readonly profiles: readonly ColumnProfile[];
  readonly correlation: {
    readonly columns: readonly string[];
    readonly values: readonly (readonly (number | null)[])[];
  };
  /** Rows that are equal to an earlier row. */
  readonly duplicateRows: number;
}

const thresholds = {
  missingInfo: 0.05,
  missingWarning: 0.5,
  idShare: 0.95,
  imbalance: 0.9,
  correlation: 0.95,
  duplicates: 0.01,
};
const maxCorrelationFindings = 20;

/** What stands out in a profile, worst first. Every finding says what was seen and what can be done. */
export function findFindings(evidence: Evidence): Finding[] {
  const findings = [
    ...evidence.profiles.flatMap((profile, index) => columnFindings(profile, evidence.columns[index]!)),
    ...duplicateFindings(evidence),
    ...correlationFindings(evidence),
  ];
  const weight = { error: 0, warning: 1, info: 2 } as const;
  return findings.toSorted((a, b) => weight[a.severity] - weight[b.severity]);
}

function columnFindings(profile: ColumnProfile, column: StoredColumn): Finding[] {
  const { rowCount, missingCount, distinctCount, name } = profile;
  const present = rowCount - missingCount;
  const findings: Finding[] = [];
  const add = (kind: Finding['kind'], severity: Finding['severity'], message: string, suggestion: string) =>
    findings.push({ kind, severity, column: name, message, suggestion });
  const shown = shorten(name);

  if (present === 0) {
    add('missing', 'warning', `${shown} has no values.`, 'Ignore the column.');
    return findings;
  }
  const missingShare = missingCount / rowCount;
  if (missingShare >= thresholds.missingInfo) {
    const isMost = missingShare >= thresholds.missingWarning;
    add(
      'missing',
      isMost ? 'warning' : 'info',
      `${percent(missingShare)} of ${shown} is missing.`,
      isMost
        ? 'Ignore the column, or keep it if that it is missing tells something.'
        : 'The recipe fills missing values; look whether they are missing for a reason.',
    );
  }
  if (distinctCount === 1 && !profile.isDistinctApproximate) {
    add(
      'constant',
      'warning',
      `${shown} has the same value in every row.`,
      'Ignore the column: nothing can be learned from it.',
    );
  }
  if (isIdLike(profile, column, present)) {
    add(
      'id-like',
      'warning',
      `Nearly every row has its own value of ${shown}.`,
      'Give it the role id, so that it is not learned by heart.',
    );
  }
  const infinite = profile.numeric?.infiniteCount ?? 0;
  if (infinite > 0) {
    add(
      'infinite',
      'warning',
      `${shown} has ${count(infinite)} infinite values.`,
      'Statistics leave them out; training treats them as missing.',
    );
  }
  const top = profile.topValues[0];
  if (top && isLabelLike(profile) && top.count / present > thresholds.imbalance) {
    add(
      'imbalance',
      'info',
      `${percent(top.count / present)} of ${shown} is ${shorten(top.value)}.`,
      'As a target it needs a metric that does not reward guessing the most frequent value.',
    );
  }
  return findings;
}

function isIdLike(profile: ColumnProfile, column: StoredColumn, present: number): boolean {
  if (column.role !== 'feature' || present < 20) return false;
  if (profile.type !== 'integer' && profile.type !== 'category') return false;
  return profile.distinctCount / present > thresholds.idShare;
}

function isLabelLike(profile: ColumnProfile): boolean {
  return (
    (profile.type === 'boolean' || profile.type === 'category') &&
    profile.distinctCount >= 2 &&
    profile.distinctCount <= 20
  );
}

function duplicateFindings({ duplicateRows, rowCount }: Evidence): Finding[] {
  if (duplicateRows === 0) return [];
  const share = duplicateRows / rowCount;
  return [
    {
      kind: 'duplicate-rows',
      severity: share >= thresholds.duplicates ? 'warning' : 'info',
      column: null,
      message: `${count(duplicateRows)} rows (${percent(share)}) repeat an earlier row.`,
      suggestion:
        'Check the source. Repeated rows that fall into training and test make results look too good.',
    },
  ];
}

function correlationFindings({ correlation }: Evidence): Finding[] {
  const pairs: { a: string; b: string; r: number }[] = [];
  for (const [row, values] of correlation.values.entries()) {
    for (let column = row + 1; column < values.length; column++) {
      const r = values[column];
      if (r === null || r === undefined || Math.abs(r) < thresholds.correlation) continue;
      pairs.push({ a: correlation.columns[row]!, b: correlation.columns[column]!, r });
    }
  }
  return pairs
    .toSorted((x, y) => Math.abs(y.r) - Math.abs(x.r))
    .slice(0, maxCorrelationFindings)
    .map(({ a, b, r }) => ({
      kind: 'high-correlation',
      severity: 'info',
      column: a,
      message: `${shorten(a)} and ${shorten(b)} move together (r = ${r.toFixed(2)}).`,
      suggestion: 'One of them may be enough; if one is the target, the other may give the answer away.',
    }));
}

function percent(share: number): string {
  return `${share > 0.999 && share < 1 ? '> 99.9' : share < 0.001 && share > 0 ? '< 0.1' : Number((share * 100).toFixed(1))} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
