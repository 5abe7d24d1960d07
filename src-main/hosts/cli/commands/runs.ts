import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { type Command, numberOption, textOption } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { formatMetric, formatTime } from '../output.ts';

export const runsCommand: Command = {
  name: 'runs',
  summary: 'Lists the runs, newest first.',
  positionals: '',
  options: {
    dataset: { type: 'string', placeholder: 'DATASET', help: 'Only runs on this dataset (name or id).' },
    limit: { type: 'string', placeholder: 'N', help: 'At most so many; 30 by default.' },
  },
  run: async (context) => {
    const { client } = await context.open();
    const word = textOption(context, 'dataset');
    const dataset =
      word === undefined
        ? null
        : findByName(await client.data.listDatasets({ includeArchived: true }), word, 'dataset');
    const runs = await client.tracking.listRuns({
      limit: numberOption(context, runsCommand, 'limit', { from: 1, to: 10_000 }) ?? 30,
      ...(dataset === null ? {} : { datasetId: dataset.id }),
    });
    if (runs.length === 0) context.output.line('No run yet. “millwright train DATASET” makes one.');
    else {
      context.output.table(
        ['Name', 'Status', 'Dataset', 'Target', 'Engine', 'Metric', 'Value', 'Created', 'Id'],
        runs.map((run) => [
          run.name,
          run.status,
          `${run.datasetName} v${run.versionNumber}`,
          run.spec.target,
          engineTitles[run.spec.engineId],
          metricTitle(run.primaryMetric),
          formatMetric(run.metrics[run.primaryMetric]),
          formatTime(run.createdAtMs),
          run.id,
        ]),
      );
    }
    return { runs };
  },
};
