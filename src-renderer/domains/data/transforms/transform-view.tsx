import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Redo2, Trash2, Undo2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import type { DatasetVersion, PageRequest } from '#shared/data/data.schema.ts';
import type { TransformPreview, TransformStep } from '#shared/data/transforms/transform.schema.ts';
import { useClient } from '../../../host/api.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { TableSkeleton } from '../../../ui/skeletons.tsx';
import { toastError } from '../../../ui/toasts.tsx';
import type { GridContext } from '../components/grid-header.tsx';
import { AddStepMenu } from './add-step-menu.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { CreateVersion } from './create-version.tsx';
import { isComplete, newStep } from './new-step.view-model.ts';
import { StepRow } from './step-row.tsx';
import { useDraft, useTransformStore } from './transform.slice.ts';
import type { TransformEdit } from './transform-draft.view-model.ts';
import styles from './transforms.module.css';
import { useTransformPreview } from './transforms.queries.ts';
import { useSetCell } from './use-set-cell.ts';

const DataGrid = lazy(async () => ({ default: (await import('../components/data-grid.tsx')).DataGrid }));

/** Long enough for a word to be typed, short enough to feel at once. */
const previewDelayMs = 250;
/** Stands in the place of a step that still lacks something. */
const placeholder: TransformStep = { kind: 'drop', columns: ['?'], isOn: false, note: '' };

interface TransformViewProps {
  readonly header: ReactNode;
  readonly version: DatasetVersion;
  readonly keyColumns: readonly string[];
}

/** A list of steps beside what it makes of the version, live. */
export function TransformView({ header, version, keyColumns }: TransformViewProps) {
  const draft = useDraft(version.id);
  const editStore = useTransformStore((state) => state.edit);
  const edit = useCallback((change: TransformEdit) => editStore(version.id, change), [editStore, version.id]);
  const [open, setOpen] = useState<number | null>(null);
  const [shown, setShown] = useState<number | null>(null);
  const [compareWith, setCompareWith] = useState<'version' | 'step'>('version');
  const { present: steps } = draft;
  const upTo = shown === null || shown >= steps.length ? undefined : shown + 1;
  const asked = steps.map((step) => (isComplete(step) ? step : placeholder));
  const [request] = useDebouncedValue(
    JSON.stringify({ steps: asked, compareWith, ...(upTo === undefined ? {} : { upTo }) }),
    previewDelayMs,
  );
  const query = useMemo(
    () => ({ versionId: version.id, ...(JSON.parse(request) as PreviewQuery) }),
    [version.id, request],
  );
  const preview = useTransformPreview(query);
  const isCurrent = preview.data?.steps.length === steps.length;
  const outcomes = isCurrent ? preview.data!.steps : [];
  const columnsBefore = (index: number) =>
    index === 0 ? version.columns : (outcomes[index - 1]?.columns ?? version.columns);
  const add = useCallback(
    (step: TransformStep) => {
      edit({ kind: 'add', step });
      setOpen(steps.length);
      setShown(null);
    },
    [edit, steps.length],
  );
  const isReady =
    steps.some(({ isOn }) => isOn) &&
    steps.every((step) => !step.isOn || isComplete(step)) &&
    outcomes.every(({ state }) => state === 'done' || state === 'off');
  return (
    <Page header={header} layout="fill">
      <div className={styles.layout}>
        <div className={styles.side}>
          <div className={styles.bar}>
            <AddStepMenu columns={columnsBefore(steps.length)} onAdd={add} />
            <div className={styles.end}>
              <HistoryButtons draft={draft} onEdit={edit} />
            </div>
          </div>
          {steps.length === 0 ? (
            <div className={styles.empty}>
              <p>
                Steps change a copy of this version. They are kept as a list, can be replayed, and leave it as
                it is.
              </p>
              <Button variant="subtle" onClick={() => add(newStep('deduplicate', version.columns))}>
                Begin by removing duplicates
              </Button>
            </div>
          ) : (
            <ol className={styles.steps} aria-label="Steps">
              {steps.map((step, index) => (
                <StepRow
                  // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
                  key={index}
                  step={step}
                  index={index}
                  count={steps.length}
                  columns={columnsBefore(index)}
                  outcome={outcomes[index]}
                  isComplete={isComplete(step)}
                  isOpen={open === index}
                  isShown={shown === index}
                  onToggle={(at) => {
                    setOpen(open === at ? null : at);
                    setShown(open === at ? null : at);
                  }}
                  onEdit={(change) => {
                    if (change.kind === 'move') setOpen(open === change.from ? change.to : null);
                    if (change.kind === 'remove') setOpen(null);
                    edit(change);
                  }}
                />
              ))}
            </ol>
          )}
        </div>
        <div className={styles.main}>
          <div className={styles.bar}>
            <Summary preview={preview.data} version={version} shown={upTo === undefined ? null : shown} />
            <div className={styles.end}>
              {upTo !== undefined && (
                <Button variant="subtle" onClick={() => setShown(null)}>
                  Show the result
                </Button>
              )}
              <SegmentedControl
                aria-label="Compare with"
                size="xs"
                data={[
                  { value: 'version', label: `Against version ${version.number}` },
                  { value: 'step', label: 'Against the step before' },
                ]}
                value={compareWith}
                onChange={(value) => setCompareWith(value as typeof compareWith)}
              />
              <CreateVersion version={version} steps={steps} isDisabled={!isReady || !isCurrent} />
            </div>
          </div>
          {preview.isError ? (
            <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
          ) : preview.data === undefined ? (
            <TableSkeleton rowCount={20} />
          ) : (
            <PreviewRows
              version={version}
              keyColumns={keyColumns}
              preview={preview.data}
              query={query}
              onStep={add}
            />
          )}
        </div>
      </div>
    </Page>
  );
}

interface PreviewQuery {
  readonly steps: readonly TransformStep[];
  readonly compareWith: 'version' | 'step';
  readonly upTo?: number;
}

function HistoryButtons({
  draft: { past, present, future },
  onEdit,
}: {
  readonly draft: ReturnType<typeof useDraft>;
  readonly onEdit: (edit: TransformEdit) => void;
}) {
  return (
    <>
      <Tooltip label="Undo">
        <ActionIcon aria-label="Undo" disabled={past.length === 0} onClick={() => onEdit({ kind: 'undo' })}>
          <Undo2 size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo">
        <ActionIcon aria-label="Redo" disabled={future.length === 0} onClick={() => onEdit({ kind: 'redo' })}>
          <Redo2 size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove all steps">
        <ActionIcon
          aria-label="Remove all steps"
          disabled={present.length === 0}
          onClick={() => onEdit({ kind: 'replace', steps: [] })}
        >
          <Trash2 size={14} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Summary({
  preview,
  version,
  shown,
}: {
  readonly preview: TransformPreview | undefined;
  readonly version: DatasetVersion;
  readonly shown: number | null;
}) {
  if (preview === undefined) return <span className="mw-muted">Computing…</span>;
  const { rowCount, columns, rowsRead, totalRows } = preview;
  const rows = `${formatCount(rowCount, 'row')}, ${formatCount(columns.length, 'column')}`;
  const isPart = rowsRead < totalRows;
  return (
    <span aria-live="polite">
      {shown === null ? 'Result' : `After step ${shown + 1}`}: {rows}{' '}
      <span className="mw-muted">
        {isPart
          ? `from the first ${formatInteger(rowsRead)} of ${formatCount(totalRows, 'row')}; the version is made of all of them.`
          : `of ${formatCount(version.rowCount, 'row')}, ${formatCount(version.columns.length, 'column')}.`}
      </span>
    </span>
  );
}

function PreviewRows({
  version,
  keyColumns,
  preview,
  query,
  onStep,
}: {
  readonly version: DatasetVersion;
  readonly keyColumns: readonly string[];
  readonly preview: TransformPreview;
  readonly query: PreviewQuery & { readonly versionId: DatasetVersion['id'] };
  readonly onStep: (step: TransformStep) => void;
}) {
  const client = useClient();
  const { columns } = preview;
  const setCell = useSetCell(version.id, { columns, keyColumns, at: 'last' });
  const context = useMemo(
    (): GridContext => ({
      profiles: null,
      filters: [],
      sort: [],
      onFilter: () => undefined,
      onSort: (column) => onStep(newStep('sort', columns, column)),
      onSelect: () => undefined,
      renderMenu: (column) => <ColumnMenu column={column} columns={columns} onStep={onStep} />,
      // In the middle of a list an edit would be the step behind the last.
      ...(query.upTo === undefined ? { onSetCell: setCell } : {}),
      newColumns: new Set(columns.filter(({ isNew }) => isNew).map(({ name }) => name)),
    }),
    [columns, onStep, setCell, query.upTo],
  );
  const fetchPage = useCallback(
    async ({ offset, limit }: Pick<PageRequest, 'offset' | 'limit'>) => {
      const page = await client.data.previewTransform({ ...query, steps: [...query.steps], offset, limit });
      return {
        matchingRows: page.rowCount,
        rows: page.rows.map(({ cells, sourceRow, changes }, index) => ({
          rowNumber: offset + index,
          values: cells,
          sourceRow,
          changes: new Map(changes.map(({ column, before }) => [column, before])),
        })),
      };
    },
    [client, query],
  );
  return (
    <Suspense fallback={<TableSkeleton rowCount={20} />}>
      <DataGrid
        columns={columns}
        rowCount={preview.rowCount}
        context={context}
        viewKey={JSON.stringify(columns)}
        fetchPage={fetchPage}
        onCounted={() => undefined}
        onFailed={toastError}
      />
    </Suspense>
  );
}
