import { Button, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useState } from 'react';
import type { VersionId } from '#shared/kit/ids.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import { useApi } from '../../../host/api.tsx';
import { useReplay } from '../serving.queries.ts';
import styles from './serving.module.css';

/** Sends rows of a dataset as live traffic: for a first drift report, and to see it under load. */
export function ReplayForm({ deployment }: { readonly deployment: Deployment }) {
  const datasets = useQuery(useApi().data.listDatasets.queryOptions({ input: {} }));
  const replay = useReplay();
  const [versionId, setVersionId] = useState<VersionId>();
  const [rowCount, setRowCount] = useState(1000);
  const options = (datasets.data ?? []).map(({ name, head }) => ({
    value: head.id,
    label: `${name} v${head.number}`,
  }));
  const chosen = versionId ?? datasets.data?.[0]?.head.id;
  return (
    <div className={styles.replay}>
      <Select
        label="Rows of"
        data={options}
        value={chosen ?? null}
        onChange={(next) => setVersionId(next === null ? undefined : (next as VersionId))}
      />
      <NumberInput
        label="How many"
        min={1}
        max={1_000_000}
        allowDecimal={false}
        thousandSeparator=","
        value={rowCount}
        onChange={(value) => typeof value === 'number' && setRowCount(value)}
      />
      <Button
        variant="default"
        leftSection={<Play size={14} />}
        disabled={chosen === undefined || deployment.status !== 'ready'}
        loading={replay.isPending}
        onClick={() =>
          chosen !== undefined && replay.mutate({ id: deployment.id, versionId: chosen, rowCount })
        }
      >
        Send as traffic
      </Button>
    </div>
  );
}
