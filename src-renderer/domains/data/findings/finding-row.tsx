import { Button } from '@mantine/core';
import { Check, ChevronDown, ChevronRight, GitCommitVertical, Rows3 } from 'lucide-react';
import { useId, useState } from 'react';
import type { Finding, FindingFix } from '#shared/data/findings/finding.schema.ts';
import { fixWords } from '#shared/data/findings/finding.words.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import styles from './findings.module.css';
import { severityStatus } from './findings.view-model.ts';
import type { Fixes } from './fixes.queries.ts';

/** One finding: the sentence, what can be done, and below it the figures and rows that it rests on. */
export function FindingRow({ finding, fixes }: { readonly finding: Finding; readonly fixes: Fixes }) {
  const { severity, message, advice, evidence } = finding;
  const [isOpen, setIsOpen] = useState(false);
  const evidenceId = useId();
  const hasEvidence = evidence.figures.length > 0 || evidence.table !== null;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className={styles.finding}>
      <StatusBadge status={severityStatus[severity]} />
      <div className={styles.said}>
        <p className={styles.message}>{message}</p>
        <p className="mw-muted">
          <Sentence text={advice} />
        </p>
        <div className={styles.fixes}>
          {finding.fixes.map((fix) => (
            <FixButton key={JSON.stringify(fix)} fix={fix} fixes={fixes} />
          ))}
          {hasEvidence && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<Chevron size={14} />}
              aria-expanded={isOpen}
              aria-controls={evidenceId}
              onClick={() => setIsOpen(!isOpen)}
            >
              Evidence
            </Button>
          )}
        </div>
        {isOpen && (
          <div id={evidenceId} className={styles.evidence}>
            <Evidence evidence={evidence} />
          </div>
        )}
      </div>
    </li>
  );
}

function FixButton({ fix, fixes }: { readonly fix: FindingFix; readonly fixes: Fixes }) {
  const isApplied = fixes.isApplied(fix);
  const icon = iconOf(fix, isApplied);
  const isToggle = fix.kind !== 'show-rows' && fix.kind !== 'transform';
  return (
    <Button
      variant={isApplied ? 'light' : 'default'}
      size="compact-sm"
      leftSection={icon}
      disabled={fixes.isBusy}
      aria-pressed={isToggle ? isApplied : undefined}
      title={isApplied ? 'Done. Another click takes it back.' : undefined}
      onClick={() => fixes.toggle(fix)}
      className={styles.fix!}
    >
      {fixWords(fix)}
    </Button>
  );
}

function iconOf({ kind }: FindingFix, isApplied: boolean) {
  if (isApplied) return <Check size={14} />;
  if (kind === 'show-rows') return <Rows3 size={14} />;
  return kind === 'transform' ? <GitCommitVertical size={14} /> : null;
}

function Evidence({ evidence: { figures, table } }: Pick<Finding, 'evidence'>) {
  return (
    <>
      {figures.length > 0 && (
        <KeyValueList items={figures.map(({ label, value }) => ({ key: label, value }))} />
      )}
      {table !== null && (
        <DataTable
          label={table.caption}
          rows={table.rows.map((cells, index) => ({ cells, id: String(index) }))}
          rowId={({ id }) => id}
          columns={table.columns.map((title, index) => ({
            id: String(index),
            title,
            value: (row: { readonly cells: (typeof table.rows)[number] }) => row.cells[index] ?? null,
          }))}
        />
      )}
    </>
  );
}
