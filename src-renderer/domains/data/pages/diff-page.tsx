import { Button, Menu, MultiSelect, Select } from '@mantine/core';
import { ArrowLeftRight, Download, Ellipsis } from 'lucide-react';
import { useNavigate, useParams } from 'react-router';
import type { Dataset, DatasetVersion } from '#shared/data/data.schema.ts';
import { changedShare, percent } from '#shared/data/diff.rules.ts';
import type { VersionDiff } from '#shared/data/diff.schema.ts';
import { movedShift } from '#shared/data/shift.rules.ts';
import { DatasetId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatFixed, formatInteger } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { Stat, StatRow } from '../../../ui/stat.tsx';
import { DiffRows } from '../components/diff-rows.tsx';
import { useDataset, useDatasetActions, useDiff, useDiffExport, useVersions } from '../data.queries.ts';

const shiftHint =
  'Population stability index of the stored profiles: 0 is the same distribution, from 0.1 on it moved, from 0.25 on it moved far.';

function SchemaChanges({ diff }: { readonly diff: VersionDiff }) {
  const lines = [
    ...diff.columnsAdded.map((name) => `${name} was added.`),
    ...diff.columnsRemoved.map((name) => `${name} is gone.`),
    ...diff.columnsRetyped.map(({ name, from, to }) => `${name} was ${from} and is ${to}.`),
  ];
  if (lines.length === 0) return null;
  return (
    <Section title="Schema">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Section>
  );
}

function ColumnChanges({ diff }: { readonly diff: VersionDiff }) {
  const differing = diff.columns.filter(
    ({ changedCount, shift }) => changedCount > 0 || (shift ?? 0) >= movedShift / 10,
  );
  if (differing.length === 0) return null;
  return (
    <Section title="Columns" description="Columns with changed cells, or whose distribution moved.">
      <DataTable
        label="Columns that differ"
        rows={differing}
        rowId={({ name }) => name}
        initialSort={{ columnId: 'shift', direction: 'descending' }}
        columns={[
          { id: 'name', title: 'Column', value: ({ name }) => name },
          { id: 'changed', title: 'Cells changed', value: ({ changedCount }) => changedCount },
          {
            id: 'shift',
            title: 'Shift (PSI)',
            hint: shiftHint,
            value: ({ shift }) => shift,
            format: (value) => formatFixed(value, 3),
          },
          {
            id: 'verdict',
            title: 'Distribution',
            value: ({ shift }) => (shift === null ? null : shift >= movedShift ? 'moved' : 'as before'),
          },
        ]}
      />
    </Section>
  );
}

function DiffView({ diff, dataset }: { readonly diff: VersionDiff; readonly dataset: Dataset }) {
  return (
    <>
      <StatRow>
        <Stat label="Rows that differ" value={percent(changedShare(diff))} />
        <Stat label="Changed" value={formatInteger(diff.rowsChanged)} />
        <Stat label="Added" value={formatInteger(diff.rowsAdded)} />
        <Stat label="Removed" value={formatInteger(diff.rowsRemoved)} />
        <Stat
          label="Rows told apart by"
          value={diff.by === 'key' ? dataset.keyColumns.join(', ') : 'what they hold'}
          hint="By the key columns of the dataset where it has them, else by the cells and the place of a row."
        />
      </StatRow>
      <SchemaChanges diff={diff} />
      <ColumnChanges diff={diff} />
      <DiffRows diff={diff} />
    </>
  );
}

interface PairProps {
  readonly dataset: Dataset;
  readonly versions: readonly DatasetVersion[];
  readonly before: DatasetVersion;
  readonly after: DatasetVersion;
}

function PairControls({ dataset, versions, before, after }: PairProps) {
  const navigate = useNavigate();
  const { setKey } = useDatasetActions();
  const options = versions.map(({ number }) => ({ value: String(number), label: `Version ${number}` }));
  const go = (from: number, to: number) => void navigate(paths.diff(dataset.id, from, to), { replace: true });
  return (
    <>
      <MultiSelect
        aria-label="Key columns"
        placeholder={dataset.keyColumns.length === 0 ? 'Key columns…' : ''}
        w={200}
        data={dataset.head.columns.map(({ name }) => name)}
        value={dataset.keyColumns}
        onChange={(columns) => setKey.mutate({ id: dataset.id, columns })}
        searchable
        maxValues={20}
      />
      <Select
        aria-label="Version before"
        w={120}
        data={options}
        value={String(before.number)}
        onChange={(value) => value !== null && go(Number(value), after.number)}
        allowDeselect={false}
      />
      <Button
        variant="default"
        aria-label="Swap the versions"
        onClick={() => go(after.number, before.number)}
      >
        <ArrowLeftRight size={14} />
      </Button>
      <Select
        aria-label="Version after"
        w={120}
        data={options}
        value={String(after.number)}
        onChange={(value) => value !== null && go(before.number, Number(value))}
        allowDeselect={false}
      />
    </>
  );
}

function PairView(props: PairProps) {
  const { dataset, before, after } = props;
  const query = useDiff({ before: before.id, after: after.id });
  const startExport = useDiffExport();
  return (
    <Page
      header={
        <PageHeader
          title={`${dataset.name}: version ${before.number} → ${after.number}`}
          verdict={query.data?.verdict ?? 'Comparing the two versions…'}
          actions={
            <>
              <PairControls {...props} />
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" aria-label="More actions">
                    <Ellipsis size={14} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<Download size={14} />}
                    onClick={() => startExport.mutate({ before: before.id, after: after.id })}
                  >
                    Export every differing cell as CSV
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          }
        />
      }
    >
      <QueryView query={query} size="page">
        {(diff) => <DiffView diff={diff} dataset={dataset} />}
      </QueryView>
    </Page>
  );
}

/** `/data/:datasetId/diff/:before/:after`, by version numbers. */
export function DiffPage() {
  const params = useParams();
  const datasetId = DatasetId.parse(params.datasetId);
  const dataset = useDataset(datasetId);
  const versions = useVersions(datasetId);
  return (
    <QueryView query={dataset} size="page">
      {(loaded) => (
        <QueryView query={versions} size="page">
          {(list) => {
            const find = (number: string | undefined) =>
              list.find((version) => String(version.number) === number);
            const [before, after] = [find(params.before), find(params.after)];
            if (!before || !after)
              return (
                <EmptyState
                  title={`${loaded.name} has no version ${(before ? params.after : params.before) ?? ''}.`}
                />
              );
            return (
              <PairView
                key={`${before.id}/${after.id}`}
                dataset={loaded}
                versions={list}
                before={before}
                after={after}
              />
            );
          }}
        </QueryView>
      )}
    </QueryView>
  );
}
