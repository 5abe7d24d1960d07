import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { connectionName } from '#shared/data/sources/source.rules.ts';
import type { Connection, ConnectionDraft, SourceKind } from '#shared/data/sources/source.schema.ts';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import {
  emptyForm,
  type FormDraft,
  formOf,
  placeOf,
  problemOf,
  secretWords,
} from './connection-draft.view-model.ts';
import { PostgresFields } from './postgres-fields.tsx';
import { S3Fields } from './s3-fields.tsx';
import styles from './sources.module.css';
import { useConnectionActions } from './sources.queries.ts';

interface ConnectionFormProps {
  readonly kind: SourceKind;
  /** The connection that is edited; null for a new one. */
  readonly connection: Connection | null;
  readonly onSaved: (connection: Connection) => void;
  readonly onRemoved: () => void;
  /** Absent where there is nothing to go back to. */
  readonly onCancel?: () => void;
}

/** A source and what opens it. What was typed as a secret is never shown again, here or anywhere. */
export function ConnectionForm({ kind, connection, onSaved, onRemoved, onCancel }: ConnectionFormProps) {
  const { save, test, remove } = useConnectionActions();
  const [draft, setDraft] = useState<FormDraft>(() =>
    connection ? formOf(connection.place) : emptyForm(kind),
  );
  const [name, setName] = useState(connection?.name ?? '');
  const [secret, setSecret] = useState('');
  const [sessionToken, setSessionToken] = useState('');
  const [isKept, setKept] = useState(connection === null || connection.secret !== 'session');
  const [isRemoving, setRemoving] = useState(false);
  const place = placeOf(draft);
  const problem = problemOf(draft);
  const words = secretWords[kind];
  const whole: ConnectionDraft = {
    ...(connection === null ? {} : { id: connection.id }),
    name: name.trim() === '' ? connectionName(place) : name.trim(),
    place,
    ...(secret === '' ? {} : { secret: { secret, ...(sessionToken === '' ? {} : { sessionToken }) } }),
    isSecretKept: isKept,
  };
  const change = (next: FormDraft) => {
    setDraft(next);
    test.reset();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) save.mutate(whole, { onSuccess: onSaved });
      }}
    >
      <div className={styles.fields}>
        <PlaceFields draft={draft} onChange={change} onPassword={setSecret} />
        <PasswordInput
          className={styles.half}
          label={words.label}
          placeholder={
            connection?.secret === 'kept' ? 'kept; leave empty to go on with it' : words.placeholder
          }
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="off"
        />
        {kind === 's3' && (
          <PasswordInput
            className={styles.half}
            label="Session token"
            placeholder="only with temporary keys"
            value={sessionToken}
            onChange={(event) => setSessionToken(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <TextInput
          className={styles.half}
          label="Name of the connection"
          placeholder={connectionName(place)}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          className={styles.whole}
          label={`Keep the ${words.word} on this machine`}
          description="In a file of this user alone, outside of the workspace; else until Millwright ends"
          checked={isKept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
      </div>
      {test.data && (
        <p className={styles.good} role="status">
          <CircleCheck size={16} aria-hidden /> {test.data.message}
        </p>
      )}
      {(test.isError || save.isError) && <ErrorState error={test.error ?? save.error} />}
      <div className={styles.actions}>
        {connection !== null && (
          <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        )}
        <span className={styles.spacer}>
          {problem !== null && <span className="mw-muted">{problem}</span>}
        </span>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Back
          </Button>
        )}
        <Button
          variant="default"
          disabled={problem !== null}
          loading={test.isPending}
          onClick={() => test.mutate(whole)}
        >
          Test
        </Button>
        <Button type="submit" disabled={problem !== null} loading={save.isPending}>
          {connection === null ? 'Connect' : 'Save'}
        </Button>
      </div>
      {connection !== null && (
        <ConfirmByName
          isOpen={isRemoving}
          name={connection.name}
          title="Remove connection"
          consequence={`The connection and its ${words.word} are forgotten. Datasets that were read through it stay.`}
          confirmLabel="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate({ id: connection.id }, { onSuccess: onRemoved })}
          onClose={() => setRemoving(false)}
        />
      )}
    </form>
  );
}

interface PlaceFieldsProps {
  readonly draft: FormDraft;
  readonly onChange: (draft: FormDraft) => void;
  readonly onPassword: (password: string) => void;
}

function PlaceFields({ draft, onChange, onPassword }: PlaceFieldsProps) {
  switch (draft.kind) {
    case 'postgres':
      return <PostgresFields draft={draft} onChange={onChange} onPassword={onPassword} />;
    case 's3':
      return <S3Fields draft={draft} onChange={onChange} />;
    case 'huggingface':
      return (
        <TextInput
          className={styles.whole}
          label="Endpoint"
          description="Hugging Face, or any server that speaks as its hub does"
          value={draft.endpoint}
          onChange={(event) => onChange({ ...draft, endpoint: event.currentTarget.value })}
          spellCheck={false}
        />
      );
  }
}
