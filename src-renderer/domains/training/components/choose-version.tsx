import { Button, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { Link } from 'react-router';
import type { VersionId } from '#shared/kit/ids.ts';
import { useApi } from '../../../host/api.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import styles from './train-form.module.css';

/** What `/train` shows before a version is chosen: the newest version of each dataset. */
export function ChooseVersion({ onChoose }: { readonly onChoose: (id: VersionId) => void }) {
  const datasets = useQuery(useApi().data.listDatasets.queryOptions({ input: {} }));
  return (
    <Page header={<PageHeader title="Train" verdict="Choose the data to learn from." />}>
      <QueryView query={datasets} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={Play}
              title="A model learns from a dataset, and there is none yet."
              action={
                <Button component={Link} to="/data">
                  Import data…
                </Button>
              }
            />
          ) : (
            <div className={styles.versions}>
              {list.map(({ id, name, head }) => (
                <UnstyledButton key={id} className={styles.version} onClick={() => onChoose(head.id)}>
                  <strong className="mw-truncate">{name}</strong>
                  <span className="mw-muted">
                    v{head.number}, {formatCount(head.rowCount, 'row')},{' '}
                    {formatCount(head.columns.length, 'column')}
                  </span>
                </UnstyledButton>
              ))}
            </div>
          )
        }
      </QueryView>
    </Page>
  );
}
