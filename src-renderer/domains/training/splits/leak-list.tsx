import { Button } from '@mantine/core';
import { fixWords } from '#shared/training/splits/leak-fix.rules.ts';
import type { Leak, LeakFix, LeakReport } from '#shared/training/splits/named-split.schema.ts';
import { formatInteger } from '../../../ui/format.ts';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import styles from './splits.module.css';

const severity = {
  warning: { tone: 'warn', word: 'Leak', icon: statusIcons.warn },
  info: { tone: 'idle', word: 'Note', icon: statusIcons.idle },
} as const;

interface LeakListProps {
  readonly report: LeakReport;
  /** Answers whether the split at hand can be mended so. */
  readonly canFix: (fix: LeakFix) => boolean;
  readonly onFix: (fix: LeakFix) => void;
  readonly isBusy?: boolean;
}

/** What parts give away of one another, with rows to look at and a way to mend it. */
export function LeakList({ report, canFix, onFix, isBusy = false }: LeakListProps) {
  if (report.leaks.length === 0) {
    return (
      <p>
        <StatusBadge status={{ tone: 'good', word: 'No leak found', icon: statusIcons.good }} />{' '}
        <span className="mw-muted">Looked for {report.checked.join('; ')}.</span>
      </p>
    );
  }
  return (
    <ul className={styles.leaks}>
      {report.leaks.map((leak) => (
        <li key={`${leak.kind} ${leak.column ?? ''}`} className={styles.leak}>
          <div className={styles.leakHead}>
            <StatusBadge status={severity[leak.severity]} />
            <span>{leak.message}</span>
            {leak.fix !== null && canFix(leak.fix) && (
              <Button variant="default" size="compact-sm" loading={isBusy} onClick={() => onFix(leak.fix!)}>
                {fixWords(leak.fix)}
              </Button>
            )}
          </div>
          <Examples leak={leak} />
        </li>
      ))}
    </ul>
  );
}

/** Rows are numbered from 1, as the table shows them. */
function Examples({ leak }: { readonly leak: Leak }) {
  return (
    <div className={styles.examples}>
      {leak.examples.map(({ row, part, otherRow, otherPart }) => (
        <span key={row}>
          row {formatInteger(row + 1)} ({part}) and row {formatInteger(otherRow + 1)} ({otherPart})
        </span>
      ))}
    </div>
  );
}
