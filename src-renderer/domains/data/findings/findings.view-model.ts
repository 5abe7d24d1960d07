import type { Finding, FindingKind } from '#shared/data/findings/finding.schema.ts';
import { formatCount } from '../../../ui/format.ts';
import { type Status, statusIcons } from '../../../ui/status-badge.tsx';

export const severityStatus: Readonly<Record<Finding['severity'], Status>> = {
  error: { tone: 'bad', word: 'Problem', icon: statusIcons.bad },
  warning: { tone: 'warn', word: 'Warning', icon: statusIcons.warn },
  info: { tone: 'idle', word: 'Note', icon: statusIcons.idle },
};

/** `2 warnings and 5 notes`. */
export function findingsVerdict(findings: readonly Finding[], number: number): string {
  const counted = (severity: Finding['severity'], noun: string) => {
    const count = findings.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [formatCount(count, noun)];
  };
  const parts = [
    ...counted('error', 'problem'),
    ...counted('warning', 'warning'),
    ...counted('info', 'note'),
  ];
  if (parts.length === 0) return `Nothing stands out in version ${number}.`;
  const words = parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
  return `${words} about version ${number}.`;
}

export interface FindingGroup {
  readonly kind: FindingKind;
  readonly findings: readonly Finding[];
}

/** By kind, in the order of the first of each, which is worst first. */
export function groupFindings(findings: readonly Finding[], column: string): readonly FindingGroup[] {
  const wanted = column.trim().toLowerCase();
  const groups = new Map<FindingKind, Finding[]>();
  for (const finding of findings) {
    const isWanted = wanted === '' || finding.columns.some((name) => name.toLowerCase().includes(wanted));
    if (!isWanted) continue;
    groups.set(finding.kind, [...(groups.get(finding.kind) ?? []), finding]);
  }
  return [...groups].map(([kind, list]) => ({ kind, findings: list }));
}
