import { Button, Modal, Select } from '@mantine/core';
import { Pencil, Plus } from 'lucide-react';
import { type ReactNode, useCallback, useState } from 'react';
import type { Connection, SourceKind, SourceSelection } from '#shared/data/sources/source.schema.ts';
import type { ConnectionId } from '#shared/kit/ids.ts';
import type { FileTransfer } from '../../../host/host-shell.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { ImportPreviewForm } from '../components/import-preview-form.tsx';
import { ImportProgress } from '../components/import-progress.tsx';
import { type ImportTarget, useImportStore } from '../import.slice.ts';
import { ConnectionForm } from './connection-form.tsx';
import { FetchProgress } from './fetch-progress.tsx';
import { FilePicker } from './file-picker.tsx';
import { HubPicker } from './hub-picker.tsx';
import { PostgresPicker } from './postgres-picker.tsx';
import { sourceKinds } from './source-kinds.ts';
import styles from './sources.module.css';
import { useConnections, useFetch, usePreview, useSourceImport } from './sources.queries.ts';
import { useSourceDialog } from './sources.slice.ts';

/** Mounted once: from a connection to a version. */
export function SourceDialog() {
  const { kind, target, close } = useSourceDialog();
  const from = kind === null ? '' : sourceKinds[kind].title;
  return (
    <Modal
      opened={kind !== null}
      onClose={close}
      title={target === null ? `Import from ${from}` : `From ${from} as the next version of ${target.name}`}
      size="min(1080px, 94vw)"
    >
      {kind !== null && <Connections key={kind} kind={kind} target={target} onClose={close} />}
    </Modal>
  );
}

interface DialogProps {
  readonly kind: SourceKind;
  readonly target: ImportTarget | null;
  readonly onClose: () => void;
}

function Connections(props: DialogProps) {
  const connections = useConnections(props.kind);
  return <QueryView query={connections}>{(list) => <ChooseConnection {...props} list={list} />}</QueryView>;
}

function ChooseConnection({
  kind,
  target,
  onClose,
  list,
}: DialogProps & { readonly list: readonly Connection[] }) {
  const [chosenId, setChosenId] = useState<ConnectionId | null>(null);
  const [edited, setEdited] = useState<ConnectionId | 'new' | null>(null);
  const connection = list.find(({ id }) => id === chosenId) ?? list[0];
  const isForm = connection === undefined || edited !== null || connection.secret === 'lost';
  if (isForm) {
    const inForm = edited === 'new' ? null : (list.find(({ id }) => id === edited) ?? connection ?? null);
    return (
      <ConnectionForm
        key={inForm?.id ?? 'new'}
        kind={kind}
        connection={inForm}
        onSaved={({ id }) => {
          setChosenId(id);
          setEdited(null);
        }}
        onRemoved={() => {
          setChosenId(null);
          setEdited(null);
        }}
        {...(edited === null ? {} : { onCancel: () => setEdited(null) })}
      />
    );
  }
  return (
    <SourceImport
      key={connection.id}
      connection={connection}
      target={target}
      onClose={onClose}
      bar={
        <div className={styles.bar}>
          <Select
            className={styles.connection}
            label="Connection"
            data={list.map(({ id, name }) => ({ value: id, label: name }))}
            value={connection.id}
            allowDeselect={false}
            onChange={(id) => setChosenId(id as ConnectionId)}
          />
          <Button
            variant="default"
            leftSection={<Pencil size={14} />}
            onClick={() => setEdited(connection.id)}
          >
            Edit
          </Button>
          <Button variant="default" leftSection={<Plus size={14} />} onClick={() => setEdited('new')}>
            New
          </Button>
        </div>
      }
    />
  );
}

interface SourceImportProps {
  readonly connection: Connection;
  readonly target: ImportTarget | null;
  readonly onClose: () => void;
  readonly bar: ReactNode;
}

/** Choose, look, correct, import. Files are fetched first, and then imported as files that were dropped. */
function SourceImport(props: SourceImportProps) {
  return props.connection.place.kind === 'postgres' ? <TableImport {...props} /> : <FilesImport {...props} />;
}

function FilesImport({ connection, target, onClose, bar }: SourceImportProps) {
  const openFiles = useImportStore((state) => state.open);
  const join = useImportStore((state) => state.setJoined);
  const fetch = useFetch();
  const hand = useCallback(
    (files: readonly FileTransfer[]) => {
      onClose();
      openFiles(files, target);
      if (files.length > 1) join(true);
    },
    [onClose, openFiles, join, target],
  );
  const start = (selection: SourceSelection) => fetch.mutate({ connectionId: connection.id, selection });
  if (fetch.data !== undefined)
    return <FetchProgress jobId={fetch.data.id} onFetched={hand} onBack={fetch.reset} />;
  return (
    <div className={styles.form}>
      {bar}
      {fetch.isError && <ErrorState error={fetch.error} />}
      {connection.place.kind === 'huggingface' ? (
        <HubPicker connection={connection} isBusy={fetch.isPending} onPick={start} />
      ) : (
        <FilePicker
          connection={connection}
          isBusy={fetch.isPending}
          onPick={(files) => start({ kind: 's3', files })}
        />
      )}
    </div>
  );
}

function TableImport({ connection, target, onClose, bar }: SourceImportProps) {
  const detach = useSourceDialog((state) => state.detach);
  const preview = usePreview();
  const start = useSourceImport();
  const [selection, setSelection] = useState<SourceSelection | null>(null);
  const pick = (picked: SourceSelection) => {
    setSelection(picked);
    preview.mutate({
      connectionId: connection.id,
      selection: picked,
      ...(target === null ? {} : { datasetId: target.datasetId }),
    });
  };
  if (start.data !== undefined) return <ImportProgress jobId={start.data.id} onClose={onClose} />;
  if (preview.data !== undefined && selection !== null) {
    return (
      <div className={styles.form}>
        <div className={styles.actions}>
          <Button variant="subtle" onClick={() => preview.reset()}>
            Back to {connection.name}
          </Button>
        </div>
        {start.isError && <ErrorState error={start.error} />}
        <ImportPreviewForm
          key={target?.datasetId}
          preview={preview.data}
          target={target}
          onDetach={detach}
          onDialect={() => undefined}
          onImport={({ name, columns }) =>
            start.mutate({
              connectionId: connection.id,
              selection,
              name,
              columns: [...columns],
              ...(target === null ? {} : { datasetId: target.datasetId }),
            })
          }
        />
      </div>
    );
  }
  return (
    <div className={styles.form}>
      {bar}
      {preview.isError && <ErrorState error={preview.error} />}
      <PostgresPicker
        connection={connection}
        busy={preview.isPending ? selection : null}
        initial={selection}
        onPick={pick}
      />
    </div>
  );
}
