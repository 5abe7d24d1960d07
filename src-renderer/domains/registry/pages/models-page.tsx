import { Button } from '@mantine/core';
import { Box } from 'lucide-react';
import { Link } from 'react-router';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { Model } from '#shared/registry/registry.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount, formatNumber } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { useModels } from '../registry.queries.ts';

const primaryValue = ({ latest }: Model): number | null => latest.metrics[latest.primaryMetric] ?? null;

export function ModelsPage() {
  const models = useModels();
  return (
    <Page
      header={
        <PageHeader
          title="Models"
          verdict={
            models.data && models.data.length > 0
              ? `${formatCount(models.data.length, 'model')} registered.`
              : undefined
          }
        />
      }
    >
      <QueryView query={models} size="page">
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={Box}
              title="A model is a run that was worth a name."
              action={
                <Button component={Link} to={paths.runs()}>
                  Choose a run
                </Button>
              }
            >
              Open a run that succeeded and press Register.
            </EmptyState>
          ) : (
            <DataTable
              label="Models"
              rows={list}
              rowId={(model) => model.id}
              columns={[
                {
                  id: 'name',
                  title: 'Name',
                  value: (model) => model.name,
                  render: (model) => <ObjectChip kind="model" name={model.name} to={paths.model(model.id)} />,
                },
                { id: 'versions', title: 'Versions', value: (model) => model.versionCount },
                {
                  id: 'aliases',
                  title: 'Aliases',
                  value: (model) =>
                    model.aliases.map(({ alias, number }) => `${alias} → v${number}`).join(', '),
                },
                { id: 'task', title: 'Task', value: (model) => model.latest.task },
                {
                  id: 'metric',
                  title: 'Latest version',
                  value: primaryValue,
                  render: (model) => {
                    const value = primaryValue(model);
                    return value === null
                      ? null
                      : `${metricTitle(model.latest.primaryMetric)} ${formatNumber(value)}`;
                  },
                },
                {
                  id: 'data',
                  title: 'Learned from',
                  value: (model) => `${model.latest.datasetName} v${model.latest.datasetVersionNumber}`,
                },
                {
                  id: 'updated',
                  title: 'Updated',
                  value: (model) => model.updatedAtMs,
                  render: (model) => <RelativeTime atMs={model.updatedAtMs} />,
                },
              ]}
            />
          )
        }
      </QueryView>
    </Page>
  );
}
