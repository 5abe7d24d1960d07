import type { Command } from '../command.ts';
import { formatMetric, formatTime } from '../output.ts';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'Lists the registered models.',
  positionals: '',
  options: {},
  run: async ({ open, output }) => {
    const { client } = await open();
    const models = await client.registry.listModels();
    if (models.length === 0) output.line('No model yet. “millwright register RUN” makes one.');
    else {
      output.table(
        ['Name', 'Version', 'Engine', 'Metric', 'Value', 'Aliases', 'Changed', 'Id'],
        models.map(({ name, latest, aliases, updatedAtMs, id }) => [
          name,
          String(latest.number),
          latest.engineId,
          latest.primaryMetric,
          formatMetric(latest.metrics[latest.primaryMetric]),
          aliases.map(({ alias, number }) => `${alias}=${number}`).join(' ') || '–',
          formatTime(updatedAtMs),
          id,
        ]),
      );
    }
    return { models };
  },
};
