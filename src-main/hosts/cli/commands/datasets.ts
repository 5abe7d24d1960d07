import type { Command } from '../command.ts';
import { formatBytes, formatCount, formatTime } from '../output.ts';

export const datasetsCommand: Command = {
  name: 'datasets',
  summary: 'Lists the datasets.',
  positionals: '',
  options: { archived: { type: 'boolean', help: 'Archived ones too.' } },
  run: async (context) => {
    const { client } = await context.open();
    const datasets = await client.data.listDatasets({ includeArchived: context.options.archived === true });
    if (datasets.length === 0) context.output.line('No dataset yet. “millwright import FILE” makes one.');
    else {
      context.output.table(
        ['Name', 'Version', 'Rows', 'Columns', 'Size', 'Changed', 'Id'],
        datasets.map(({ name, head, updatedAtMs, id }) => [
          name,
          String(head.number),
          formatCount(head.rowCount),
          String(head.columns.length),
          formatBytes(head.sizeBytes),
          formatTime(updatedAtMs),
          id,
        ]),
      );
    }
    return { datasets };
  },
};
