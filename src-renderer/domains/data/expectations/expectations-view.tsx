import { Button, SegmentedControl } from '@mantine/core';
import { ClipboardCheck, RefreshCw } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type {
  StoredSuite,
  SuggestedRule,
  SuiteHistoryEntry,
  SuiteReport,
} from '#shared/data/expectations/expectation.schema.ts';
import { suiteVerdict } from '#shared/data/expectations/verdict.words.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { TableSkeleton } from '../../../ui/skeletons.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import { useUrlTab } from '../../../ui/url-tabs.tsx';
import styles from './expectations.module.css';
import {
  useSuggestedRules,
  useSuite,
  useSuiteCheck,
  useSuiteEditor,
  useSuiteHistory,
  useSuiteReport,
} from './expectations.queries.ts';
import { suiteStates } from './report.view-model.ts';
import { ReportTable } from './report-table.tsx';
import { RulesView } from './rules-view.tsx';

// CodeMirror and the YAML library come when the file is looked at.
const YamlView = lazy(async () => ({ default: (await import('./yaml-view.tsx')).YamlView }));

const views = [
  { id: 'report', title: 'Report' },
  { id: 'rules', title: 'Rules' },
  { id: 'yaml', title: 'YAML' },
] as const;

interface Loaded {
  readonly version: DatasetVersion;
  readonly stored: StoredSuite;
  readonly report: SuiteReport | null;
  readonly history: readonly SuiteHistoryEntry[];
  readonly suggestions: readonly SuggestedRule[];
}

/** What the dataset's suite says of this version, and the suite itself. */
export function ExpectationsView({ version }: { readonly version: DatasetVersion }) {
  const suite = useSuite(version.datasetId);
  const report = useSuiteReport(version.id);
  const history = useSuiteHistory(version.datasetId);
  const suggestions = useSuggestedRules(version.id);
  return (
    <QueryView query={suite}>
      {(stored) => (
        <QueryView query={report}>
          {(lastReport) => (
            <SuiteView
              version={version}
              stored={stored}
              report={lastReport}
              history={history.data ?? []}
              suggestions={suggestions.data ?? []}
            />
          )}
        </QueryView>
      )}
    </QueryView>
  );
}

function SuiteView({ version, stored, report, history, suggestions }: Loaded) {
  const { check, isChecking } = useSuiteCheck(version.id);
  const editor = useSuiteEditor(stored, check);
  const hasRules = stored.suite.rules.length > 0;
  const [view, openView] = useUrlTab(views, 'view');
  if (!hasRules && view === 'report') {
    return (
      <EmptyState
        icon={ClipboardCheck}
        title="No expectations yet."
        action={
          suggestions.length > 0 && (
            <Button onClick={() => editor.save(suggestions.map(({ rule }) => rule))}>
              Accept {suggestions.length} suggestions
            </Button>
          )
        }
        sample={
          <Button variant="default" onClick={() => openView('rules')}>
            Review them one by one…
          </Button>
        }
      >
        Rules that every version has to keep: they are checked at each import, and a version that fails one is
        not trained on by accident.
      </EmptyState>
    );
  }
  const isStale = report !== null && report.suiteRevision !== stored.revision;
  return (
    <div className={styles.view}>
      <Verdict {...{ version, report, isStale, isChecking }} />
      <div className={styles.controls}>
        <SegmentedControl
          aria-label="View of the expectations"
          data={views.map(({ id, title }) => ({ value: id, label: title }))}
          value={view}
          onChange={(next) => openView(next as (typeof views)[number]['id'])}
        />
        {hasRules && (
          <Button
            variant="default"
            leftSection={<RefreshCw size={14} />}
            loading={isChecking}
            onClick={check}
          >
            Check again
          </Button>
        )}
        {report !== null && (
          <span className="mw-muted">
            Checked <RelativeTime atMs={report.checkedAtMs} />
          </span>
        )}
      </div>
      {view === 'report' && report !== null && (
        <ReportTable
          key={`${report.versionId} ${report.checkedAtMs}`}
          version={version}
          report={report}
          history={history}
        />
      )}
      {view === 'rules' && <RulesView version={version} editor={editor} suggestions={suggestions} />}
      {view === 'yaml' && (
        <Suspense fallback={<TableSkeleton rowCount={12} />}>
          <YamlView editor={editor} />
        </Suspense>
      )}
    </div>
  );
}

interface VerdictProps {
  readonly version: DatasetVersion;
  readonly report: SuiteReport | null;
  readonly isStale: boolean;
  readonly isChecking: boolean;
}

function Verdict({ version, report, isStale, isChecking }: VerdictProps) {
  if (isChecking) {
    return (
      <p className={styles.verdict}>
        <StatusBadge status={{ tone: 'busy', word: 'Checking', icon: statusIcons.busy }} />
        Version {version.number} is being checked.
      </p>
    );
  }
  if (report === null) {
    return (
      <p className={styles.verdict}>
        <StatusBadge status={suiteStates.unchecked} />
        Version {version.number} has not been checked against these rules.
      </p>
    );
  }
  return (
    <p className={styles.verdict}>
      <StatusBadge status={suiteStates[report.state]} />
      {suiteVerdict(report, version.number)}
      {isStale && <span className="mw-muted">The rules have changed since.</span>}
    </p>
  );
}
