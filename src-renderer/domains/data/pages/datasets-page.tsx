import { Database } from 'lucide-react';
import { useNavigate } from 'react-router';
import { dataFormatsInWords } from '#shared/data/file-endings.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { FolderButton, ImportButton } from '../components/import-button.tsx';
import { PasteButton } from '../components/paste-button.tsx';
import { SampleButton } from '../components/sample-button.tsx';
import { useDatasets } from '../data.queries.ts';
import { useSuiteStates } from '../expectations/expectations.queries.ts';
import { suiteStates } from '../expectations/report.view-model.ts';
import { PendingWatches } from '../watches/watches-view.tsx';

/** `/data` */
export function DatasetsPage() {
  const datasets = useDatasets();
  const navigate = useNavigate();
  const states = new Map((useSuiteStates().data ?? []).map((state) => [state.datasetId, state]));
  const isEmpty = datasets.data?.length === 0;
  return (
    <Page
      header={
        <PageHeader
          title="Data"
          verdict={datasets.data && !isEmpty ? `${formatCount(datasets.data.length, 'dataset')}.` : undefined}
          actions={isEmpty ? undefined : <PasteButton />}
          primaryAction={isEmpty ? undefined : <ImportButton />}
        />
      }
    >
      <PendingWatches />
      <QueryView query={datasets} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={Database}
              title="Drop a file or a folder anywhere on this window."
              action={
                <>
                  <ImportButton label="Choose a file…" />
                  <FolderButton label="Choose a folder…" />
                  <PasteButton />
                </>
              }
              sample={<SampleButton />}
            >
              {dataFormatsInWords}, also compressed with gzip or zstd.
            </EmptyState>
          ) : (
            <DataTable
              label="Datasets"
              rows={list}
              rowId={(dataset) => dataset.id}
              onOpen={(dataset) => void navigate(paths.version(dataset.id, dataset.head.number))}
              columns={[
                {
                  id: 'name',
                  title: 'Name',
                  value: (dataset) => dataset.name,
                  render: (dataset) => (
                    <ObjectChip
                      kind="dataset"
                      name={dataset.name}
                      suffix={`v${dataset.head.number}`}
                      to={paths.version(dataset.id, dataset.head.number)}
                    />
                  ),
                },
                { id: 'rows', title: 'Rows', value: (dataset) => dataset.head.rowCount },
                { id: 'columns', title: 'Columns', value: (dataset) => dataset.head.columns.length },
                { id: 'versions', title: 'Versions', value: (dataset) => dataset.versionCount },
                {
                  id: 'size',
                  title: 'Size',
                  value: (dataset) => dataset.head.sizeBytes,
                  format: formatBytes,
                },
                {
                  id: 'expectations',
                  title: 'Expectations',
                  value: ({ id }) => {
                    const found = states.get(id);
                    return found ? suiteStates[found.state].word : null;
                  },
                  render: ({ id }) => {
                    const found = states.get(id);
                    return found && <StatusBadge variant="plain" status={suiteStates[found.state]} />;
                  },
                },
                { id: 'source', title: 'Source', value: (dataset) => dataset.head.source.fileName },
                {
                  id: 'updated',
                  title: 'Updated',
                  value: (dataset) => dataset.updatedAtMs,
                  render: (dataset) => <RelativeTime atMs={dataset.updatedAtMs} />,
                },
              ]}
            />
          )
        }
      </QueryView>
    </Page>
  );
}
