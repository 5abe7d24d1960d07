import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { type Connection, PublishTarget, type SourceKind } from '#shared/data/sources/source.schema.ts';
import type { ConnectionId } from '#shared/kit/ids.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { ConnectionForm } from './connection-form.tsx';
import styles from './sources.module.css';
import { useAllConnections, usePublish } from './sources.queries.ts';

interface PublishDialogProps {
  readonly version: DatasetVersion;
  readonly onClose: () => void;
}

type PublishKind = Extract<SourceKind, 'huggingface' | 's3'>;

/** Brings a version to a hub, with its card, or to a bucket. */
export function PublishDialog({ version, onClose }: PublishDialogProps) {
  const connections = useAllConnections();
  const [isNew, setNew] = useState<PublishKind | null>(null);
  const [chosen, setChosen] = useState<ConnectionId | null>(null);
  return (
    <Modal opened onClose={onClose} title={`Publish ${version.datasetName} v${version.number}`} size="lg">
      {isNew === null ? (
        <QueryView query={connections}>
          {(list) => {
            const places = list.filter(({ place }) => place.kind !== 'postgres');
            return places.length === 0 ? (
              <EmptyState
                size="inline"
                title="There is no connection to a hub or to a bucket yet."
                action={<Button onClick={() => setNew('huggingface')}>Connect to Hugging Face…</Button>}
                sample={
                  <Button variant="default" onClick={() => setNew('s3')}>
                    Connect to S3…
                  </Button>
                }
              />
            ) : (
              <PublishForm
                version={version}
                places={places}
                initial={chosen}
                onClose={onClose}
                onNew={setNew}
              />
            );
          }}
        </QueryView>
      ) : (
        <ConnectionForm
          kind={isNew}
          connection={null}
          onSaved={({ id }) => {
            setChosen(id);
            setNew(null);
          }}
          onRemoved={() => setNew(null)}
          onCancel={() => setNew(null)}
        />
      )}
    </Modal>
  );
}

interface PublishFormProps extends PublishDialogProps {
  readonly places: readonly Connection[];
  readonly initial: ConnectionId | null;
  readonly onNew: (kind: PublishKind) => void;
}

function PublishForm({ version, places, initial, onClose, onNew }: PublishFormProps) {
  const publish = usePublish();
  const [chosen, setChosen] = useState(initial);
  const [repository, setRepository] = useState('');
  const [isPrivate, setPrivate] = useState(true);
  const [message, setMessage] = useState(`Version ${version.number}`);
  const [key, setKey] = useState(`${version.datasetName} v${version.number}.parquet`);
  const found = places.find(({ id }) => id === chosen);
  // A connection that was just made is in the list a moment later; until then nothing goes to another one.
  const isComing = chosen !== null && found === undefined;
  const connection = found ?? places[0]!;
  const isHub = connection.place.kind === 'huggingface';
  const isReadOnly = isHub && connection.secret === 'none';
  const target = PublishTarget.safeParse(
    isHub ? { kind: 'huggingface', repository, isPrivate, message } : { kind: 's3', key },
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!target.success) return;
        publish.mutate(
          { versionId: version.id, connectionId: connection.id, target: target.data },
          { onSuccess: onClose },
        );
      }}
    >
      <div className={styles.bar}>
        <Select
          className={styles.connection}
          label="To"
          data={places.map(({ id, name }) => ({ value: id, label: name }))}
          value={connection.id}
          allowDeselect={false}
          onChange={(id) => setChosen(id as ConnectionId)}
        />
        <Button variant="default" onClick={() => onNew(isHub ? 'huggingface' : 's3')}>
          New…
        </Button>
      </div>
      {isHub ? (
        <>
          <TextInput
            label="Dataset"
            description="owner/name; made where it does not exist yet"
            value={repository}
            onChange={(event) => setRepository(event.currentTarget.value)}
            spellCheck={false}
          />
          <TextInput
            label="Message"
            maxLength={200}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
          />
          <Checkbox
            label="Private, if it is made now"
            checked={isPrivate}
            onChange={(event) => setPrivate(event.currentTarget.checked)}
          />
          <p className="mw-muted">
            All rows as Parquet, a card with columns and provenance, and Croissant metadata, in one commit.
          </p>
        </>
      ) : (
        <TextInput
          label="Object"
          description="All rows as one Parquet file; what is there under this name is replaced"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          spellCheck={false}
        />
      )}
      {isReadOnly && (
        <p className="mw-muted">This connection has no token; a hub is written to only with one.</p>
      )}
      {publish.isError && <ErrorState error={publish.error} />}
      <div className={styles.actions}>
        <span className={styles.spacer} />
        <Button
          type="submit"
          disabled={!target.success || isReadOnly || isComing}
          loading={publish.isPending}
        >
          Publish version {version.number}
        </Button>
      </div>
    </form>
  );
}
