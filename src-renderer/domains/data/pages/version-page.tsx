import { Button, Menu, TextInput } from '@mantine/core';
import {
  Archive,
  ClipboardPaste,
  Download,
  Ellipsis,
  FolderOpen,
  Play,
  RefreshCw,
  Share2,
  Upload,
} from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { Dataset, DatasetVersion, ExportFormat } from '#shared/data/data.schema.ts';
import { DatasetId } from '#shared/kit/ids.ts';
import { useDropHandler } from '../../../app/store/drop-store.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { usePasteStore } from '../../../app/store/paste-store.ts';
import { useHost } from '../../../host/api.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatBytes, formatCount, formatInteger } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { UrlTabs, useUrlTab } from '../../../ui/url-tabs.tsx';
import { LineageView } from '../../tracking/index.ts';
import { SplitsView } from '../../training/index.ts';
import { AssociationsView } from '../associations/associations-view.tsx';
import { ColumnsView } from '../components/columns-view.tsx';
import { ReportView } from '../components/report-view.tsx';
import { RowsView } from '../components/rows-view.tsx';
import { SqlConsole } from '../components/sql-console.tsx';
import { VersionsTable } from '../components/versions-table.tsx';
import { useDataset, useDatasetActions, useExport, useFolderExport, useVersions } from '../data.queries.ts';
import { ExpectationsView } from '../expectations/expectations-view.tsx';
import { viewFromSearch } from '../filters.view-model.ts';
import { FindingsView } from '../findings/findings-view.tsx';
import { imageColumnsOf } from '../images/gallery.view-model.ts';
import { GalleryView } from '../images/gallery-view.tsx';
import { type ImportTarget, useImportStore } from '../import.slice.ts';
import { LabelView } from '../labelling/label-view.tsx';
import { contentColumn } from '../labelling/labelling.view-model.ts';
import { PublishDialog } from '../sources/publish-dialog.tsx';
import { SourceMenuItems } from '../sources/source-menu-items.tsx';
import { useReimport } from '../sources/sources.queries.ts';
import { useDraft } from '../transforms/transform.slice.ts';
import { TransformView } from '../transforms/transform-view.tsx';
import { WatchesView } from '../watches/watches-view.tsx';

function verdictOf(version: DatasetVersion): string {
  const size = `${formatCount(version.rowCount, 'row')}, ${formatCount(version.columns.length, 'column')}, ${formatBytes(version.sizeBytes)}`;
  const rejected =
    version.report.rowsRejected === 0
      ? ''
      : `; ${formatCount(version.report.rowsRejected, 'row')} could not be read`;
  const { changes } = version;
  const changed =
    changes === null
      ? ''
      : `; against version ${changes.parentNumber}: ${formatInteger(changes.rowsAdded)} added, ${formatInteger(changes.rowsRemoved)} removed`;
  return `${size}${changed}${rejected}.`;
}

/** The dataset's name, changed in place: Enter keeps it, Escape does not. */
function DatasetTitle({ dataset }: { readonly dataset: Dataset }) {
  const { rename } = useDatasetActions();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <button type="button" className="mw-plain-button" title="Rename" onClick={() => setDraft(dataset.name)}>
        {dataset.name}
      </button>
    );
  }
  const save = () => {
    const name = draft.trim();
    if (name !== '' && name !== dataset.name) rename.mutate({ id: dataset.id, name });
    setDraft(null);
  };
  return (
    <TextInput
      aria-label="Name of the dataset"
      autoFocus
      maxLength={300}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setDraft(null);
      }}
    />
  );
}

function VersionActions({
  dataset,
  version,
}: {
  readonly dataset: Dataset;
  readonly version: DatasetVersion;
}) {
  const navigate = useNavigate();
  const host = useHost();
  const open = useImportStore((state) => state.open);
  const askPaste = usePasteStore((state) => state.ask);
  const { archive } = useDatasetActions();
  const startExport = useExport();
  const reimport = useReimport();
  const exportFolder = useFolderExport();
  const [isPublishing, setPublishing] = useState(false);
  const [search] = useSearchParams();
  const view = viewFromSearch(search);
  const isWhole = view.filters.length + view.sort.length === 0;
  const exportAs = (format: ExportFormat) =>
    startExport.mutate({
      versionId: version.id,
      format,
      filters: [...view.filters],
      sort: [...view.sort],
    });
  const makeNext = async () => {
    const files = await host.pickFiles();
    if (files.length > 0) open(files, { datasetId: dataset.id, name: dataset.name });
  };
  const makeNextOfFolder = async () => {
    const folder = await host.pickFolder();
    if (folder !== null) open([folder], { datasetId: dataset.id, name: dataset.name });
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label="More actions">
            <Ellipsis size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Upload size={14} />} onClick={() => void makeNext()}>
            Import the next version…
          </Menu.Item>
          <Menu.Item leftSection={<FolderOpen size={14} />} onClick={() => void makeNextOfFolder()}>
            Import a folder as the next version…
          </Menu.Item>
          <Menu.Item leftSection={<ClipboardPaste size={14} />} onClick={askPaste}>
            Paste the next version…
          </Menu.Item>
          <SourceMenuItems target={{ datasetId: dataset.id, name: dataset.name }} />
          {dataset.head.source.origin !== undefined && (
            <Menu.Item
              leftSection={<RefreshCw size={14} />}
              onClick={() => reimport.mutate({ datasetId: dataset.id })}
            >
              Read {dataset.head.source.fileName.slice(0, 40)} again
            </Menu.Item>
          )}
          <Menu.Divider />
          {!isWhole && <Menu.Label>The rows that are shown, in their order</Menu.Label>}
          <Menu.Item leftSection={<Download size={14} />} onClick={() => exportAs('csv')}>
            Export as CSV
          </Menu.Item>
          <Menu.Item leftSection={<Download size={14} />} onClick={() => exportAs('parquet')}>
            Export as Parquet
          </Menu.Item>
          <Menu.Item leftSection={<Download size={14} />} onClick={() => exportAs('jsonl')}>
            Export as JSONL
          </Menu.Item>
          <Menu.Item leftSection={<Download size={14} />} onClick={() => exportAs('xlsx')}>
            Export as Excel
          </Menu.Item>
          {!isWhole && <Menu.Divider />}
          <Menu.Item
            leftSection={<Download size={14} />}
            onClick={() => exportFolder.mutate({ versionId: version.id })}
          >
            Export as a Hugging Face folder
          </Menu.Item>
          <Menu.Item leftSection={<Share2 size={14} />} onClick={() => setPublishing(true)}>
            Publish…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Archive size={14} />}
            onClick={() =>
              archive.mutate({ id: dataset.id }, { onSuccess: () => void navigate(paths.data()) })
            }
          >
            Archive dataset
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isPublishing && <PublishDialog version={version} onClose={() => setPublishing(false)} />}
    </>
  );
}

interface VersionViewProps {
  readonly dataset: Dataset;
  readonly version: DatasetVersion;
  readonly versions: readonly DatasetVersion[];
}

function VersionView({ dataset, version, versions }: VersionViewProps) {
  const open = useImportStore((state) => state.open);
  const host = useHost();
  const target = useMemo<ImportTarget>(
    () => ({ datasetId: dataset.id, name: dataset.name }),
    [dataset.id, dataset.name],
  );
  useDropHandler(
    useMemo(
      () => ({
        label: `Make version ${(versions[0]?.number ?? 0) + 1} of ${dataset.name}`,
        hint: 'The new file is compared with the newest version.',
        onFiles: (files) =>
          open(
            files.map((file) => host.takeFile(file)),
            target,
          ),
      }),
      [dataset.name, host, open, target, versions],
    ),
  );
  const names = useMemo(() => imageColumnsOf(version.columns), [version.columns]);
  const content = useMemo(() => contentColumn(version.columns), [version.columns]);
  const stepCount = useDraft(version.id).present.length;
  const tabs = useMemo(
    () =>
      [
        ...(names === null ? [] : [{ id: 'images', title: 'Images' } as const]),
        { id: 'rows', title: 'Rows' },
        ...(content === null ? [] : [{ id: 'label', title: 'Label' } as const]),
        { id: 'findings', title: 'Findings' },
        { id: 'columns', title: 'Columns', count: version.columns.length },
        { id: 'transform', title: 'Transform', ...(stepCount === 0 ? {} : { count: stepCount }) },
        { id: 'associations', title: 'Associations' },
        { id: 'expectations', title: 'Expectations' },
        { id: 'splits', title: 'Splits' },
        { id: 'sql', title: 'SQL' },
        { id: 'lineage', title: 'Lineage' },
        { id: 'versions', title: 'Versions', count: versions.length },
        { id: 'report', title: version.source.kind === 'transform' ? 'Steps' : 'Import report' },
        { id: 'upkeep', title: 'Keep up to date' },
      ] as const,
    [names, content, version.columns.length, version.source.kind, versions.length, stepCount],
  );
  const [tab, openTab] = useUrlTab(tabs);
  const header = (
    <PageHeader
      title={<DatasetTitle dataset={dataset} />}
      badges={<span className="mw-muted">version {version.number}</span>}
      verdict={verdictOf(version)}
      actions={<VersionActions dataset={dataset} version={version} />}
      primaryAction={
        <Button component={Link} to={paths.train(version.id)} leftSection={<Play size={14} />}>
          Train…
        </Button>
      }
      tabs={<UrlTabs tabs={tabs} active={tab} onOpen={openTab} />}
    />
  );
  if (tab === 'images' && names !== null)
    return <GalleryView key={version.id} header={header} version={version} names={names} />;
  if (tab === 'label' && content !== null)
    return <LabelView key={version.id} header={header} version={version} content={content} />;
  const { keyColumns } = dataset;
  if (tab === 'rows') return <RowsView header={header} version={version} keyColumns={keyColumns} />;
  if (tab === 'transform') return <TransformView header={header} version={version} keyColumns={keyColumns} />;
  if (tab === 'sql') {
    return (
      <Page header={header} layout="fill">
        <SqlConsole key={version.id} version={version} />
      </Page>
    );
  }
  return (
    <Page header={header}>
      {tab === 'findings' && <FindingsView version={version} />}
      {tab === 'columns' && <ColumnsView version={version} />}
      {tab === 'lineage' && <LineageView versionId={version.id} />}
      {tab === 'splits' && <SplitsView version={version} />}
      {tab === 'expectations' && <ExpectationsView version={version} />}
      {tab === 'associations' && <AssociationsView version={version} />}
      {tab === 'versions' && <VersionsTable versions={versions} current={version} />}
      {tab === 'report' && <ReportView version={version} versions={versions} />}
      {tab === 'upkeep' && <WatchesView target={target} />}
    </Page>
  );
}

/** `/data/:datasetId/v/:number`, and `/data/:datasetId` for the newest version. */
export function VersionPage() {
  const params = useParams();
  const datasetId = DatasetId.parse(params.datasetId);
  const dataset = useDataset(datasetId);
  const versions = useVersions(datasetId);
  return (
    <QueryView query={dataset} size="page">
      {(loaded) => (
        <QueryView query={versions} size="page">
          {(list) => {
            const version =
              params.number === undefined
                ? list[0]
                : list.find(({ number }) => String(number) === params.number);
            if (!version) {
              return (
                <EmptyState
                  title={`${loaded.name} has no version ${params.number ?? ''}.`}
                  action={
                    <Button component={Link} to={paths.version(loaded.id, loaded.head.number)}>
                      Open version {loaded.head.number}
                    </Button>
                  }
                />
              );
            }
            return <VersionView key={version.id} dataset={loaded} version={version} versions={list} />;
          }}
        </QueryView>
      )}
    </QueryView>
  );
}
