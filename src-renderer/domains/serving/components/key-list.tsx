import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { useKeyActions, useKeys } from '../serving.queries.ts';
import styles from './serving.module.css';

/** The keys of a deployment. A new one is shown this once; only its hash is stored. */
export function KeyList({ deployment }: { readonly deployment: Deployment }) {
  const keys = useKeys(deployment.id);
  const { create, revoke } = useKeyActions();
  const [name, setName] = useState('');
  return (
    <>
      <form
        className={styles.keyForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '')
            create.mutate({ id: deployment.id, name: name.trim() }, { onSuccess: () => setName('') });
        }}
      >
        <TextInput
          label="New key"
          placeholder="Who will use it"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={name.trim() === ''} loading={create.isPending}>
          Create key
        </Button>
      </form>
      {create.data !== undefined && (
        <p className={styles.secret} role="status">
          <span className="mw-mono mw-truncate">{create.data.secret}</span>
          <CopyButton text={create.data.secret} label="Copy key" />
          <span className="mw-muted">Shown this once.</span>
        </p>
      )}
      <QueryView query={keys}>
        {(list) => (
          <DataTable
            label="API keys"
            rows={list}
            rowId={(key) => key.id}
            columns={[
              { id: 'name', title: 'Name', value: (key) => key.name },
              { id: 'prefix', title: 'Begins with', value: (key) => key.prefix, isMono: true },
              {
                id: 'created',
                title: 'Created',
                value: (key) => key.createdAtMs,
                render: (key) => <RelativeTime atMs={key.createdAtMs} />,
              },
              {
                id: 'used',
                title: 'Last used',
                value: (key) => key.lastUsedAtMs,
                render: (key) =>
                  key.lastUsedAtMs === null ? 'never' : <RelativeTime atMs={key.lastUsedAtMs} />,
              },
              {
                id: 'state',
                title: 'State',
                value: (key) => (key.revokedAtMs === null ? 'valid' : 'revoked'),
                render: (key) =>
                  key.revokedAtMs === null ? (
                    <Button
                      variant="subtle"
                      color="red"
                      size="compact-xs"
                      onClick={() => revoke.mutate({ id: key.id })}
                    >
                      Revoke
                    </Button>
                  ) : (
                    'Revoked'
                  ),
              },
            ]}
          />
        )}
      </QueryView>
    </>
  );
}
