import { Button, Select, TextInput } from '@mantine/core';
import { RefreshCw, Search } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { VersionFindings } from '#shared/data/findings/finding.schema.ts';
import { findingWords } from '#shared/data/findings/finding.words.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import { AnalysisProgress } from './analysis-progress.tsx';
import { FindingRow } from './finding-row.tsx';
import styles from './findings.module.css';
import { type AnalysisRun, useAnalysis, useFindings, useTargetGuess } from './findings.queries.ts';
import { findingsVerdict, groupFindings, severityStatus } from './findings.view-model.ts';
import { type Fixes, useFixes } from './fixes.queries.ts';
import { ProbeSection } from './probe-section.tsx';
import { ShiftSection } from './shift-section.tsx';

/** A version of a thousand columns has hundreds of findings of one kind. */
const firstOfKind = 8;

/** What stands out in a version, with what can be done about it. The rows are looked at when it is first opened. */
export function FindingsView({ version }: { readonly version: DatasetVersion }) {
  const [search, setSearch] = useSearchParams();
  const guess = useTargetGuess(version.id);
  const target = search.get('target') ?? guess.data?.target;
  const findings = useFindings(version.id, target);
  const inspection = useAnalysis(
    version.id,
    { kind: 'inspection' },
    findings.data !== undefined && !findings.data.isInspected,
  );
  const chooseTarget = (next: string) =>
    setSearch(
      (previous) => {
        const params = new URLSearchParams(previous);
        params.set('target', next);
        return params;
      },
      { replace: true },
    );
  return (
    <QueryView query={findings}>
      {(loaded) => (
        <FoundView
          version={version}
          found={loaded}
          inspection={inspection}
          target={target ?? null}
          onTarget={chooseTarget}
          key={target}
        />
      )}
    </QueryView>
  );
}

interface FoundViewProps {
  readonly version: DatasetVersion;
  readonly found: VersionFindings;
  readonly inspection: AnalysisRun;
  readonly target: string | null;
  readonly onTarget: (target: string) => void;
}

function FoundView({ version, found, inspection, target, onTarget }: FoundViewProps) {
  const fixes = useFixes(version);
  const probe = useAnalysis(
    version.id,
    { kind: 'target', target: target ?? '' },
    found.target === target && found.probe === null && found.probeProblem === null && target !== null,
  );
  const [column, setColumn] = useState('');
  const groups = groupFindings(found.findings, column);
  const worst = found.findings[0]?.severity;
  return (
    <div className={styles.view}>
      <p className={styles.verdict}>
        {worst === undefined ? (
          <StatusBadge status={{ tone: 'good', word: 'Clean', icon: statusIcons.good }} />
        ) : (
          <StatusBadge status={severityStatus[worst]} />
        )}
        {findingsVerdict(found.findings, version.number)}
        {found.notes.map((note) => (
          <span key={note} className="mw-muted">
            {note}
          </span>
        ))}
      </p>
      <div className={styles.controls}>
        <Select
          label="Target"
          description="What a model is to predict."
          searchable
          data={version.columns.map(({ name }) => name)}
          value={target}
          onChange={(next) => next !== null && onTarget(next)}
          w={240}
        />
        <TextInput
          label="Column"
          description="Only findings about it."
          leftSection={<Search size={14} />}
          value={column}
          onChange={(event) => setColumn(event.currentTarget.value)}
          w={240}
        />
        <Button
          variant="default"
          leftSection={<RefreshCw size={14} />}
          loading={inspection.isRunning}
          onClick={inspection.start}
        >
          {found.isInspected ? 'Look again' : 'Look at the rows'}
        </Button>
      </div>
      <AnalysisProgress
        run={inspection}
        what="What the profile shows is below; the rows are looked at now."
      />
      {groups.length === 0 && (
        <EmptyState
          size="inline"
          title={
            found.findings.length === 0
              ? 'Nothing stands out.'
              : `No finding is about a column like “${column.trim()}”.`
          }
        />
      )}
      {groups.map((group) => (
        <Group key={group.kind} {...group} fixes={fixes} />
      ))}
      <ProbeSection found={found} run={probe} />
      {target !== null && <ShiftSection version={version} target={target} shifts={found.shifts} />}
    </div>
  );
}

function Group({
  kind,
  findings,
  fixes,
}: ReturnType<typeof groupFindings>[number] & { readonly fixes: Fixes }) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? findings : findings.slice(0, firstOfKind);
  return (
    <Section
      title={findings.length === 1 ? findingWords[kind] : `${findingWords[kind]} (${findings.length})`}
    >
      <ul className={styles.list} aria-label={findingWords[kind]}>
        {shown.map((finding) => (
          <FindingRow key={finding.id} finding={finding} fixes={fixes} />
        ))}
      </ul>
      {shown.length < findings.length && (
        <Button variant="subtle" onClick={() => setIsWhole(true)}>
          Show all {findings.length}
        </Button>
      )}
    </Section>
  );
}
