import type { Command } from '../command.ts';
import { formatCount } from '../output.ts';

export const deploymentsCommand: Command = {
  name: 'deployments',
  summary: 'Lists the deployments with their traffic.',
  positionals: '',
  options: {},
  run: async ({ open, output }) => {
    const { client } = await open();
    const deployments = await client.serving.listDeployments();
    if (deployments.length === 0) output.line('No deployment yet. “millwright serve MODEL” makes one.');
    else {
      output.table(
        ['Name', 'Version', 'Status', 'Address', 'Requests', 'p95', 'Id'],
        deployments.map(({ name, modelVersionNumber, status, url, stats, id }) => [
          name,
          String(modelVersionNumber),
          status,
          url ?? '–',
          formatCount(stats.requestCount),
          stats.latencyP95Ms === null ? '–' : `${stats.latencyP95Ms.toFixed(1)} ms`,
          id,
        ]),
      );
    }
    return { deployments };
  },
};
